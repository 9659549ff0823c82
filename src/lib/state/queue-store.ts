/** The one queue of this browser, and the step times that were measured in it. */
import { QueueStore } from '../experiments/queue-store.ts'

export const queueStore = new QueueStore()
