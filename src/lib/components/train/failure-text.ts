/** A failed run in words: what happened, what to do. Errors carry a name and a code; unknown ones keep their own message. */
import { m } from '#lib/i18n/generated/messages.js'
import type { RunFailure } from '#lib/runs/summarise.ts'

export interface Failure {
  name: string
  code: string | null
  message: string
}

export function failureText({ name, code, message }: Failure): string {
  switch (name) {
    case 'DivergedError':
      return m.failure_diverged()
    case 'OutOfDeviceMemoryError':
      return m.failure_memory()
    case 'DeviceLostError':
      return m.failure_device_lost()
    case 'EngineUnavailableError':
      return m.failure_engine({ reason: message })
    case 'WorkerDiedError':
      return m.failure_worker()
    case 'WorkerHungError':
      return m.failure_hung()
    case 'OtherBuildError':
      return m.shell_mixed_builds()
    case 'BusyElsewhereError':
      return m.failure_busy()
    case 'TrainerBusyError':
      return m.failure_training()
    case 'ImportRunningError':
      return m.quick_importing()
    case 'RunInUseError':
      return m.failure_run_in_use()
    case 'TooFewImagesError':
      return m.failure_few_images()
    case 'NotEnoughThreadsError':
      return m.failure_threads({ count: code ?? '1' })
    case 'ContinuationError':
      return continuationText(code, message)
    case 'QueueStorageError':
    case 'RunStorageError':
      return storageText(code, message)
    default:
      return code === 'not-imported' || code === 'not-prepared' ? m.failure_no_data() : m.failure_other({ reason: message })
  }
}

function continuationText(code: string | null, message: string): string {
  if (code === 'no-checkpoint') return m.failure_no_checkpoint()
  if (code === 'checkpoint-damaged') return m.failure_checkpoint_damaged()
  if (code === 'other-images') return m.failure_other_images()
  if (code === 'complete') return m.failure_complete()
  return m.failure_other({ reason: message })
}

function storageText(code: string | null, message: string): string {
  if (code === 'quota-exceeded') return m.failure_quota()
  if (code === 'newer') return m.failure_newer()
  if (code === 'unavailable') return m.failure_storage()
  return m.failure_other({ reason: message })
}

/** Runs of earlier versions kept only the message. */
export const outcomeFailure = ({ errorName, errorCode, message }: RunFailure): Failure => ({
  name: errorName ?? 'Error',
  code: errorCode ?? null,
  message
})
