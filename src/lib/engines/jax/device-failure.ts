/** Why a WebGPU device can no longer be relied on; jax-js only logs it. */
import { DeviceLostError, OutOfDeviceMemoryError } from '../engine.ts'

/** Ends waits for work that will never be done. */
export class DeviceFailure {
  #error: Error | null = null
  readonly #waiting = new Set<(error: Error) => void>()

  /** The first failure stays. */
  fail(error: Error): void {
    this.#error ??= error
    for (const reject of this.#waiting) reject(this.#error)
    this.#waiting.clear()
  }

  check(): void {
    if (this.#error) throw this.#error
  }

  /** `work`, or the failure as soon as there is one. */
  async guard<Result>(work: Promise<Result>): Promise<Result> {
    this.check()
    return new Promise((resolve, reject) => {
      this.#waiting.add(reject)
      work
        // After a loss jax-js may fail first, with an error that says less.
        .then(resolve, (error: unknown) => reject(this.#error ?? (error as Error)))
        .finally(() => this.#waiting.delete(reject))
    })
  }
}

/** `bytesInUse`: what the device held when an allocation failed. */
export function watchDevice(device: GPUDevice, bytesInUse: () => number): DeviceFailure {
  const failure = new DeviceFailure()
  void device.lost.then(({ message }) => failure.fail(new DeviceLostError(message)))
  device.addEventListener('uncapturederror', ({ error }) => {
    failure.fail(error instanceof GPUOutOfMemoryError ? new OutOfDeviceMemoryError(bytesInUse()) : new Error(error.message))
  })
  return failure
}
