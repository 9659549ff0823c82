/** Ends waiting for a device that will never answer: the frameworks only log that it is lost, and would wait for ever. */
import { DeviceLostError, OutOfDeviceMemoryError } from './engine.ts'

export class DeviceWatch {
  #failure: Error | null = null
  readonly #waiting = new Set<(error: Error) => void>()

  /** Rejects everything that waits and will wait. The first reason stays. */
  fail(error: Error): void {
    this.#failure ??= error
    for (const reject of this.#waiting) reject(this.#failure)
    this.#waiting.clear()
  }

  /** Throws the reason when there is one. */
  check(): void {
    if (this.#failure) throw this.#failure
  }

  /** `work`, or the reason as soon as there is one. A plain race would keep a handler for every step of a run. */
  async guard<Result>(work: Promise<Result>): Promise<Result> {
    this.check()
    return new Promise((resolve, reject) => {
      this.#waiting.add(reject)
      work.then(resolve, reject).finally(() => this.#waiting.delete(reject))
    })
  }
}

/** `bytes`: what the device holds when an allocation fails. Without the second watch a refused command would go on as wrong numbers. */
export function watchDevice(device: GPUDevice, bytes: () => number): DeviceWatch {
  const watch = new DeviceWatch()
  void device.lost.then(({ message }) => watch.fail(new DeviceLostError(message)))
  device.addEventListener('uncapturederror', ({ error }) => {
    watch.fail(error instanceof GPUOutOfMemoryError ? new OutOfDeviceMemoryError(bytes()) : new Error(`WebGPU refused a command: ${error.message}`))
  })
  return watch
}
