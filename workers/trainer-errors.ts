/** What keeps the trainer from a task, or ends it from outside. Thrown on either side, so that both know them. */

/** Another tab trains or measures; two at once would share the processor and spoil each other's times. */
export class BusyElsewhereError extends Error {
  override name = 'BusyElsewhereError'
  constructor() {
    super('Another tab of Signpost is training. Wait until it has finished, or stop it there.')
  }
}

/** This tab trains or measures already. */
export class TrainerBusyError extends Error {
  override name = 'TrainerBusyError'
  constructor() {
    super('A training is going on. Wait until it has finished, or stop it.')
  }
}

export class RunInUseError extends Error {
  override name = 'RunInUseError'
  constructor() {
    super('This run is being trained. Stop it before you delete it.')
  }
}

/** The worker lives, but nothing moved for so long that it was ended: by the rule of run-watch.ts, or by the user who was told. */
export class WorkerHungError extends Error {
  override name = 'WorkerHungError'
  constructor(silentMs: number) {
    super(`The training gave no sign of life for ${Math.round(silentMs / 1000)} s and was ended. What was recorded before is kept.`)
  }
}

/** The user ended a measurement. */
export class CancelledError extends Error {
  override name = 'CancelledError'
  constructor() {
    super('Cancelled.')
  }
}
