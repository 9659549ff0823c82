/** TensorFlow.js as an engine of the lab, on one of its backends. This file and the probes load nothing of TensorFlow.js. */
import { inferShapes } from '../../models/infer-shapes.ts'
import { ENGINE_TITLES } from '../../schema/run.ts'
import { checkTensors } from '../checks.ts'
import { EngineUnavailableError, type DeviceModel, type Engine, type EngineProbe, type ModelRequest } from '../engine.ts'
import type { RunningBackend, TfjsBackend } from './backend.ts'

export class TfjsEngine implements Engine {
  readonly #backend: TfjsBackend
  #running: Promise<RunningBackend> | null = null
  #models = 0

  constructor(backend: TfjsBackend) {
    this.#backend = backend
  }

  get id() {
    return this.#backend.id
  }

  get title() {
    return ENGINE_TITLES[this.id]
  }

  probe(): Promise<EngineProbe> {
    return this.#backend.probe()
  }

  async load(request: ModelRequest): Promise<DeviceModel> {
    const probe = await this.probe()
    if (!probe.available) throw new EngineUnavailableError(probe.reason)
    const { model, initialWeights, batchSize, optimizer } = request
    const shapes = inferShapes(model)
    checkTensors(shapes.parameters, initialWeights)
    const [{ TfjsDeviceModel }, { initialState }] = await Promise.all([import('./device-model.ts'), import('./device-state.ts')])
    const backend = await this.#acquire(request.threads ?? probe.maxThreads)
    let loaded: InstanceType<typeof TfjsDeviceModel> | null = null
    try {
      const parts = { model, shapes, backend, batchSize, momentum: optimizer.momentum, onClose: () => this.#release(backend) }
      loaded = new TfjsDeviceModel(parts, initialState(shapes, initialWeights))
      await loaded.rehearse()
      return loaded
    } catch (error) {
      if (loaded) loaded.close()
      else this.#release(backend)
      throw error
    }
  }

  /** One backend for all models that are open at a time; the first says how many threads. */
  async #acquire(threads: number): Promise<RunningBackend> {
    this.#models++
    try {
      this.#running ??= this.#backend.load().then((starter) => starter.start(threads))
      return await this.#running
    } catch (error) {
      this.#models--
      this.#running = null
      throw error
    }
  }

  #release(backend: RunningBackend): void {
    this.#models--
    if (this.#models > 0) return
    this.#running = null
    backend.stop()
  }
}
