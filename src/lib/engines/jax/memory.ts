/**
 * What jax-js takes from the machine. It does not say so itself; so its WebAssembly memory is noted when it is made, and every buffer of
 * its WebGPU device when it is created and destroyed.
 */

export interface MemoryMeter {
  bytes(): number
}

/** Runs `load`, which makes jax-js create its memory, and returns that memory's meter besides. jax-js makes it empty; nobody else does. */
export async function meteredImport<Module>(load: () => Promise<Module>): Promise<{ module: Module; meter: MemoryMeter }> {
  const NativeMemory = WebAssembly.Memory
  let memory: WebAssembly.Memory | null = null
  WebAssembly.Memory = new Proxy(NativeMemory, {
    construct(Native, [descriptor]: [WebAssembly.MemoryDescriptor]) {
      const made = new Native(descriptor)
      if (descriptor.initial === 0) memory = made
      return made
    }
  })
  try {
    const module = await load()
    return { module, meter: { bytes: () => memory?.buffer.byteLength ?? 0 } }
  } finally {
    WebAssembly.Memory = NativeMemory
  }
}

/** Counts the buffers of `device` from now on, those that jax-js keeps for the next step included. */
export function meterDevice(device: GPUDevice): MemoryMeter {
  let bytes = 0
  const createBuffer = device.createBuffer.bind(device)
  device.createBuffer = (descriptor) => {
    const buffer = createBuffer(descriptor)
    const destroy = buffer.destroy.bind(buffer)
    let held = descriptor.size
    bytes += held
    buffer.destroy = () => {
      bytes -= held
      held = 0
      destroy()
    }
    return buffer
  }
  return { bytes: () => bytes }
}
