/** The step times of this browser. */
import { queueStore } from './queue-store.ts'
import { StepTimes } from './step-times.svelte.ts'
import { trainer } from './trainer.ts'

export const stepTimes = new StepTimes({ store: queueStore, trainer, now: () => new Date().toISOString() })
