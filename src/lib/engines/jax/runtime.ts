/** jax-js started on a device, once for each device and thread: it keeps its backends for the life of the thread. */
import type { ModelShapes } from '../../schema/model.ts'
import { EngineUnavailableError, type DeviceModel, type ModelRequest } from '../engine.ts'
import { DeviceWatch, watchDevice } from '../device-watch.ts'
import type { JaxDevice } from './engine.ts'
import { meterDevice, meteredImport } from './memory.ts'

export interface JaxRuntime {
  /** Compiles before it returns. */
  loadModel(request: ModelRequest, shapes: ModelShapes, threads: number): Promise<DeviceModel>
}

/** Everything that imports jax-js statically. */
const importJax = () => Promise.all([import('@jax-js/jax'), import('./device-model.ts'), import('./device-state.ts')])

let imported: ReturnType<typeof meteredImport<Awaited<ReturnType<typeof importJax>>>> | null = null
const runtimes = new Map<JaxDevice, Promise<JaxRuntime>>()

async function start(device: JaxDevice): Promise<JaxRuntime> {
  imported ??= meteredImport(importJax)
  const { module, meter: wasmMeter } = await imported
  const [jax, { JaxDeviceModel }, { startingState }] = module
  const ready = await jax.init(device)
  if (!ready.includes(device)) throw new EngineUnavailableError(`jax-js could not start on ${device}.`)
  const gpu = device === 'webgpu' ? jax.getWebGPUDevice() : null
  const meter = gpu ? meterDevice(gpu) : wasmMeter
  const watch = gpu ? watchDevice(gpu, () => meter.bytes()) : new DeviceWatch()
  return {
    async loadModel({ model, initialWeights, optimizer, batchSize }, shapes, threads) {
      watch.check()
      // Constants of traced programs go to the default device.
      jax.defaultDevice(device)
      const parts = { model, shapes, device, batchSize, momentum: optimizer.momentum, threads, meter, watch }
      return JaxDeviceModel.load(parts, startingState(initialWeights, shapes))
    }
  }
}

/** Rejects with EngineUnavailableError; a failed start is tried anew. */
export function startRuntime(device: JaxDevice): Promise<JaxRuntime> {
  let runtime = runtimes.get(device)
  if (!runtime) {
    runtime = start(device)
    runtimes.set(device, runtime)
    runtime.catch(() => runtimes.delete(device))
  }
  return runtime
}
