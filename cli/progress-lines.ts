/** What is said on stderr while the app works: a line per step of the work, and one now and then in between. */
import type { LabReport } from '../src/lib/headless/bridge.ts'
import type { RunEvent } from '../src/lib/schema/run.ts'

const LINE_EVERY_MS = 5000

export const percent = (fraction: number) => `${(100 * fraction).toFixed(2)} %`
export const seconds = (milliseconds: number | null) =>
  milliseconds === null ? 'unknown' : `${(milliseconds / 1000).toFixed(milliseconds < 100_000 ? 1 : 0)} s`
const left = (remainingMs: number | null) => (remainingMs === null ? '' : `, about ${seconds(remainingMs)} left`)

function eventLine(event: RunEvent): string {
  switch (event.kind) {
    case 'started': {
      const { dataset, environment } = event
      const images = `${dataset.trainImages} images train, ${dataset.validationImages} validate, ${dataset.testImages} test`
      const { trainClasses = 0, storedClasses = 0 } = dataset
      const leftOut = trainClasses < storedClasses ? ` (only ${trainClasses} of ${storedClasses} classes train: the limit on images is too low)` : ''
      return `started: ${images}${leftOut}; ${environment.browser}, ${environment.threads} threads, ${environment.features.join(' ')}`
    }
    case 'prepared':
      return `prepared: images ${seconds(event.loadMs)}, model ${seconds(event.compileMs)}, warm-up ${seconds(event.warmUpMs)}`
    case 'epoch': {
      const { epoch, train, validation, trainingMs, evaluationMs, stepMs } = event.record
      const losses = `loss ${train.lossNats.toFixed(4)}, validation ${validation.lossNats.toFixed(4)}, ${percent(validation.accuracyFraction)}`
      return `epoch ${epoch}: ${losses}; training ${seconds(trainingMs)} (${stepMs?.median.toFixed(1)} ms a step), validation ${seconds(evaluationMs)}`
    }
    case 'paused':
      return `paused after step ${event.step}`
    case 'resumed':
      return `resumed after ${seconds(event.pausedMs)}`
    case 'tested':
      return `tested on the ${event.set} images: ${percent(event.metrics.accuracyFraction)}`
    case 'continued':
      return `goes on after epoch ${event.epoch}`
    case 'ended':
      return `ended: ${event.outcome.status}`
    default:
      return event satisfies never
  }
}

function progressLine(report: Exclude<LabReport, { kind: 'event' }>): { topic: string; line: string } {
  if (report.kind === 'data') {
    const { phase, fileName, imagesDone, imagesTotal, remainingMs } = report.progress
    return { topic: `${phase} ${fileName}`, line: `${phase} ${fileName}: ${imagesDone} of ${imagesTotal} images${left(remainingMs)}` }
  }
  const { phase, epoch, step, train, remainingMs } = report.progress
  const loss = train ? `, loss ${train.lossNats.toFixed(4)}` : ''
  return { topic: `${phase} ${epoch}`, line: phase === 'training' ? `epoch ${epoch}, step ${step}${loss}${left(remainingMs)}` : phase }
}

/** `write` gets whole lines; `nowMs` is a monotonic clock. */
export function progressWriter(write: (line: string) => void, nowMs: () => number): (report: LabReport) => void {
  let lastTopic = ''
  let lastMs = -Infinity
  return (report) => {
    if (report.kind === 'event') {
      write(eventLine(report.event))
      return
    }
    const { topic, line } = progressLine(report)
    const isDue = nowMs() - lastMs >= LINE_EVERY_MS
    // A new topic is worth a line at once, except the many short phases of an epoch, which have event lines.
    if (!isDue && (topic === lastTopic || report.kind === 'training')) return
    lastTopic = topic
    lastMs = nowMs()
    write(line)
  }
}
