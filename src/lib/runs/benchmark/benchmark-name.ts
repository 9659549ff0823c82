/**
 * What the address of a result file of TrafficSignBench tells (github.com/owensgroup/TrafficSignBench):
 * saved_data/<network>/<cpu|gpu>/callback_data_<framework>_<data set>_<n>by<n>_<preprocessing>.h5
 * Network and device stand in the folders only.
 */
import type { ModelId } from '../../schema/model.ts'
import type { Producer } from '../../schema/run.ts'

export interface BenchmarkName {
  framework: string
  /** 'GT' = GTSRB. */
  dataset: string
  widthPx: number
  heightPx: number
  /** null: a preparation that this lab does not have. */
  clahe: boolean | null
}

export interface BenchmarkPlace {
  /** null: the folder does not say. */
  model: ModelId | null
  device: Producer['device']
}

const FRAMEWORKS: Readonly<Record<string, string>> = {
  cntk: 'CNTK',
  keras_tensorflow: 'Keras (TensorFlow)',
  keras_theano: 'Keras (Theano)',
  mxnet: 'MXNet',
  neon_cpu: 'Neon',
  neon_gpu: 'Neon',
  neon_mkl: 'Neon (MKL)',
  pytorch: 'PyTorch',
  tensorflow: 'TensorFlow'
}

/** A word in the present code, a number in the one that draws the study's figures. */
const CLAHE: Readonly<Record<string, boolean>> = { clahe: true, '3': true, none: false, '0': false }

/** A framework's name may hold '_', so it is read from the right. null when the file is not called like that. */
export function benchmarkName(fileName: string): BenchmarkName | null {
  const parts = /^callback_data_(.{1,60})_([^_]{1,20})_(\d{1,4})by(\d{1,4})_([^_]{1,20})\.h(?:5|df5)$/.exec(fileName)
  if (!parts) return null
  const [, framework = '', dataset = '', width, height, preparation = ''] = parts
  const word = preparation.toLowerCase()
  return {
    framework: Object.hasOwn(FRAMEWORKS, framework) ? (FRAMEWORKS[framework] ?? framework) : framework,
    ...{ dataset, widthPx: Number(width), heightPx: Number(height) },
    clahe: Object.hasOwn(CLAHE, word) ? (CLAHE[word] ?? null) : null
  }
}

/** Its dense layer has 200 units in every version of the code, not the 230 of the study's table. */
const NETWORKS: readonly [RegExp, ModelId][] = [
  [/^idsia/i, 'idsia-200'],
  [/^resnet[-_]?20$/i, 'resnet20'],
  [/^resnet[-_]?32$/i, 'resnet32']
]

/** `path`: with '/' between the folders; the file's name alone tells nothing. */
export function benchmarkPlace(path: string): BenchmarkPlace {
  const [device, network] = path.split('/').slice(0, -1).reverse()
  const model = NETWORKS.find(([pattern]) => network !== undefined && pattern.test(network))?.[1] ?? null
  return { model, device: device === 'cpu' || device === 'gpu' ? device : null }
}
