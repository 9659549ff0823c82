/** What the Doctor knows of this browser, and its benchmark. */
import { createDoctor, type Doctor } from '#workers/doctor.client.ts'
import type { PageFacts, WorkerFacts } from '../schema/machine.ts'
import { Benchmark } from './benchmark.svelte.ts'
import { pageFacts } from './page-facts.ts'
import { failureOf, type SessionFailure } from './session.svelte.ts'
import { trainer } from './trainer.ts'

export class DoctorState {
  readonly #doctor: Pick<Doctor, 'facts'>
  readonly #ask: () => Promise<PageFacts>
  #worker = $state.raw<WorkerFacts | null>(null)
  #page = $state.raw<PageFacts | null>(null)
  #failure = $state.raw<SessionFailure | null>(null)

  constructor(doctor: Pick<Doctor, 'facts'>, ask: () => Promise<PageFacts>) {
    this.#doctor = doctor
    this.#ask = ask
  }

  /** null until asked. */
  get worker(): WorkerFacts | null {
    return this.#worker
  }
  get page(): PageFacts | null {
    return this.#page
  }
  /** Why no worker could be asked. */
  get failure(): SessionFailure | null {
    return this.#failure
  }

  /** Asks anew each time: cables are plugged in, drivers updated, flags changed. */
  async load(): Promise<void> {
    this.#page = await this.#ask()
    try {
      this.#worker = await this.#doctor.facts()
      this.#failure = null
    } catch (error) {
      this.#failure = failureOf(error)
    }
  }
}

const doctor = createDoctor()
export const doctorState = new DoctorState(doctor, pageFacts)
export const benchmark = new Benchmark({ doctor, trainer, threads: navigator.hardwareConcurrency })
