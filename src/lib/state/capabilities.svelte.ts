/** What this browser offers for training, asked once and never blocking a page. */

export interface Capabilities {
  /** null while the browser is still being asked. */
  webgpu: boolean | null
  crossOriginIsolated: boolean
  /** What the engine can use: 1 without isolation. */
  threads: number
}

export class CapabilitiesState {
  readonly #gpu: Pick<GPU, 'requestAdapter'> | undefined
  readonly #isolated: boolean
  readonly #cores: number
  #webgpu = $state<boolean | null>(null)

  constructor(gpu: Pick<GPU, 'requestAdapter'> | undefined, isolated: boolean, cores: number) {
    this.#gpu = gpu
    this.#isolated = isolated
    this.#cores = cores
  }

  get current(): Capabilities {
    return { webgpu: this.#webgpu, crossOriginIsolated: this.#isolated, threads: this.#isolated ? this.#cores : 1 }
  }

  /** Of the machine, as far as the browser tells. */
  get cores(): number {
    return this.#cores
  }

  /** A browser may have the interface and no device behind it: only an adapter counts. */
  async probe(): Promise<void> {
    if (this.#webgpu !== null) return
    const adapter = this.#gpu ? await this.#gpu.requestAdapter().catch(() => null) : null
    this.#webgpu = adapter !== null
  }
}

/** TypeScript takes it for granted; browsers without WebGPU and insecure pages have none. */
const gpu: GPU | undefined = navigator.gpu

export const capabilitiesState = new CapabilitiesState(gpu, crossOriginIsolated, navigator.hardwareConcurrency)
