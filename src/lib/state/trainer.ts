/** The one trainer of this tab. Its worker starts with the first call. */
import { createTrainer } from '#workers/trainer.client.ts'

export const trainer = createTrainer()
