/** What the commands share: reading arguments, and which images they are about. Throws LabError naming the option. */
import { parseArgs, type ParseArgsConfig } from 'node:util'
import { SAMPLE_DEFAULT, SAMPLE_LIMITS, type SampleRequest } from '../src/lib/schema/dataset.ts'
import { LabError } from './failure.ts'

export interface DataOptions {
  /** Archives and label files, as given. */
  files: readonly string[]
  /** The sample set to be made; null = none. */
  sample: SampleRequest | null
  /** null = a temporary one. */
  profileDir: string | null
}

export const DATA_OPTIONS = {
  data: { type: 'string' },
  test: { type: 'string' },
  labels: { type: 'string' },
  profile: { type: 'string' },
  help: { type: 'boolean', short: 'h' }
} as const satisfies ParseArgsConfig['options']

/** `positionals`: arguments that are no options are allowed. */
export function readArgs<const Options extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  options: Options,
  positionals = false
) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: positionals })
  } catch (error) {
    // Node's message may go on with advice about '--'; its first sentence says it.
    const message = error instanceof Error ? error.message : String(error)
    throw new LabError(`${message.split('. ')[0]}. See: npm run lab -- --help`)
  }
}

/** 'sample', 'sample:4300' or 'sample:4300:seed'; null for the name of a file. */
function sampleOf(data: string): SampleRequest | null {
  if (!/^sample(:|$)/.test(data)) return null
  const [, count = String(SAMPLE_DEFAULT.trainingCount), seed = String(SAMPLE_DEFAULT.seed), ...more] = data.split(':')
  const request = { trainingCount: numberOf(count), seed: numberOf(seed) }
  const fits = (['trainingCount', 'seed'] as const).every((name) => {
    const { min, max } = SAMPLE_LIMITS[name]
    return Number.isInteger(request[name]) && request[name] >= min && request[name] <= max
  })
  if (!fits || more.length > 0) {
    const { trainingCount, seed: seeds } = SAMPLE_LIMITS
    const images = `${trainingCount.min} to ${trainingCount.max} images`
    throw new LabError(`--data sample:<images>[:<seed>] takes ${images} and a seed from 0 to ${seeds.max}, not ${data}`)
  }
  return request
}

export function dataOptions(values: { [Name in keyof typeof DATA_OPTIONS]?: unknown }): DataOptions {
  const { data, test, labels, profile } = values
  if (typeof data !== 'string' && typeof profile !== 'string') {
    throw new LabError('--data is missing: name the archive with the training images, e.g. --data GTSRB_Final_Training_Images.zip')
  }
  if (labels !== undefined && test === undefined && profile === undefined) {
    throw new LabError('--labels belongs to --test: name the archive with the test images too.')
  }
  const sample = typeof data === 'string' ? sampleOf(data) : null
  const files = [sample ? undefined : data, test, labels].filter((file) => typeof file === 'string')
  return { files, sample, profileDir: typeof profile === 'string' ? profile : null }
}

/** NaN for what is no number; Number('') would be 0. */
export function numberOf(text: string): number {
  return text.trim() === '' ? NaN : Number(text)
}
