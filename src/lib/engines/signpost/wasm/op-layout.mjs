/**
 * The words (i32) of everything that TypeScript writes and the kernels read: ops of the tape, tables that ops point to, the control block.
 * kernels/build.mjs turns this file into AssemblyScript classes, so both sides have one source. Addresses are byte addresses in the
 * engine's memory; `...Bytes` are byte distances; real numbers are stored as the bits of an f32. An op starts with `opcode`,
 * `chunks`, `chain`: how many ops, from this one, run chunk by chunk without a barrier between them, and `locals`: its table of words that
 * stand for tensors in the thread's own memory (0 = none). The address of such a tensor is that of its image 0, which need not exist: it can
 * be any number, 0 too, so a word of its own says whether an op has a tensor that it can do without.
 */

/** Bytes from one op to the next in the tape. */
export const OP_BYTES = 128

/** What every op starts with. */
export const opHead = /** @type {const} */ (['opcode', 'chunks', 'chain', 'locals'])

/** Opcodes are the positions in this object. A chunk is the unit of work that a thread claims. */
export const opLayout = /** @type {const} */ ({
  /** bytes / 255 -> NHWC4; the request says where the bytes lie. */
  scaleInput: ['output', 'imagePixels', 'imagesPerChunk'],
  /** One job of packJob per chunk. */
  pack: ['jobs'],
  /** Kernels of winograd, transformed; one packJob per chunk, whose `tapBytes` is the distance of the points. Scratch: 4 x 8 vectors. */
  packWinograd: ['jobs'],
  /**
   * Convolution, or at stride 1 its input gradient, in tiles of `tileSize` x `tileSize` outputs (tiling.ts); `points` of an axis: 6, 8, or 9 at stride 2; a strip is a row of tiles. `zeros`: a row of the
   * input, all 0. Scratch: see winograd.ts.
   */
  winograd: [
    'input',
    'output',
    'weights',
    'weightPointBytes',
    'bias',
    'slots',
    'zeros',
    'imagesPerChunk',
    'inputImageBytes',
    'outputImageBytes',
    'height',
    'width',
    'outputHeight',
    'outputWidth',
    'channels',
    'panels',
    'padTop',
    'padLeft',
    'points',
    'tileSize',
    'tilesAcross',
    'tilesDown',
    'stripsPerBlock',
    'planeBytes',
    'inputPointBytes',
    'outputPointBytes',
    'accumulate',
    'relu'
  ],
  /** Input gradient of such a convolution in tiles of its output; `channels` are the output's, `panels` the input's. */
  winogradGradient: [
    'gradient',
    'output',
    'weights',
    'weightPointBytes',
    'zeros',
    'imagesPerChunk',
    'gradientImageBytes',
    'outputImageBytes',
    'gradientHeight',
    'gradientWidth',
    'height',
    'width',
    'channels',
    'panels',
    'padTop',
    'padLeft',
    'points',
    'tileSize',
    'tilesAcross',
    'tilesDown',
    'stripsPerBlock',
    'planeBytes',
    'resultPlaneBytes',
    'inputPointBytes',
    'outputPointBytes',
    'accumulate'
  ],
  /** Kernel gradient of such a convolution, summed over the images of a chunk into its slot [panel][ky][kx][channel][8], then the bias gradient. */
  winogradWeights: [
    'input',
    'gradient',
    'slots',
    'slotBytes',
    'biasSlotBytes',
    'zeros',
    'imagesPerChunk',
    'inputImageBytes',
    'gradientImageBytes',
    'height',
    'width',
    'gradientHeight',
    'gradientWidth',
    'channels',
    'panels',
    'padTop',
    'padLeft',
    'points',
    'tileSize',
    'tilesAcross',
    'tilesDown',
    'stripsPerBlock',
    'planeBytes',
    'gradientPlaneBytes',
    'inputPointBytes',
    'gradientPointBytes',
    'sumPointBytes'
  ],
  /** Convolution, or its input gradient (one phase per residue of the stride). `slots` 0 = no statistics. */
  conv: [
    'input',
    'output',
    'slots',
    'imagesPerChunk',
    'inputImageBytes',
    'outputImageBytes',
    'outputPixels',
    'panels',
    'padded',
    'height',
    'rowBytes',
    'padTop',
    'padLeftBytes',
    'paddedHeight',
    'paddedRowBytes',
    'phases',
    'phaseCount'
  ],
  /** Kernel gradient summed over the images of a chunk into the chunk's slot [panel][ky][runTiles * 6][8], then the bias gradient. */
  convWeights: [
    'input',
    'gradient',
    'slots',
    'slotBytes',
    'biasSlotBytes',
    'imagesPerChunk',
    'inputImageBytes',
    'gradientImageBytes',
    'panels',
    'padded',
    'height',
    'rowBytes',
    'padTop',
    'padLeftBytes',
    'paddedHeight',
    'paddedRowBytes',
    'kernelRows',
    'runTiles',
    'pixelStepBytes',
    'rowStepBytes',
    'outputHeight',
    'outputWidth',
    'rowsPerBlock'
  ],
  /** Sums slots in order into an unpadded gradient [kernelRows][taps per row][inChannels][outChannels]. */
  reduceWeights: [
    'slots',
    'slotBytes',
    'slotCount',
    'target',
    'kernelRows',
    'tapsPerRow',
    'inChannels',
    'inChannelsPadded',
    'outChannels',
    'runRows',
    'rowsPerChunk'
  ],
  /** Batch mean and variance from the slots of conv; updates the running statistics. One chunk. */
  batchStatistics: [
    'slots',
    'slotCount',
    'channels',
    'channelsPadded',
    'pixels',
    'gamma',
    'beta',
    'runningMean',
    'runningVariance',
    'vectors',
    'epsilon',
    'momentum'
  ],
  /** The same vectors from the running statistics. One chunk. */
  runningStatistics: ['channels', 'channelsPadded', 'gamma', 'beta', 'runningMean', 'runningVariance', 'vectors', 'epsilon'],
  /** output = relu?((y - mean) * scale + beta + other), where other = nothing (`adds` 0), a tensor (`otherVectors` 0) or another normalised y. */
  normalize: ['input', 'vectors', 'adds', 'other', 'otherVectors', 'output', 'channels', 'pixels', 'imagesPerChunk', 'relu'],
  /** gradient *= (activation > 0) in place if `masks`; sums of gradient and gradient * (y - mean) into the chunk's slot. */
  normalizeGradientSums: ['gradient', 'masks', 'activation', 'input', 'vectors', 'slots', 'channels', 'pixels', 'imagesPerChunk'],
  /** Gradients of gamma and beta and the coefficients of normalizeGradient. One chunk. */
  normalizeGradientTotals: ['slots', 'slotCount', 'channels', 'channelsPadded', 'pixels', 'vectors', 'gammaGradient', 'betaGradient', 'coefficients'],
  /** output = a * gradient + b * (y - mean) + c. */
  normalizeGradient: ['gradient', 'input', 'vectors', 'coefficients', 'output', 'channels', 'pixels', 'imagesPerChunk'],
  maxPool: ['input', 'output', 'height', 'width', 'channels', 'imagesPerChunk'],
  /** The first maximum gets the gradient; `relu` also drops it where the maximum is not positive. */
  maxPoolGradient: ['input', 'gradient', 'output', 'height', 'width', 'channels', 'imagesPerChunk', 'relu'],
  averagePool: ['input', 'output', 'pixels', 'channels', 'imagesPerChunk'],
  averagePoolGradient: ['gradient', 'output', 'pixels', 'channels', 'imagesPerChunk'],
  reluGradient: ['gradient', 'activation', 'imageFloats', 'imagesPerChunk'],
  /** Rows are images: output[n][panel] = input[n][depth] * weights[panel][depth][8]. */
  dense: ['input', 'output', 'weights', 'bias', 'inputTable', 'outputTable', 'depth', 'panels', 'panelsPerChunk', 'relu'],
  /** Like convWeights with one slot; a chunk is a range of tiles. */
  denseWeights: ['input', 'gradient', 'slots', 'biasSlotBytes', 'depth', 'panels', 'tilesPerChunk', 'tiles'],
  /** Loss and hit of each image into its slot, gradient of the mean loss; rows beyond the count become 0. */
  softmaxLoss: ['logits', 'gradient', 'slots', 'classes', 'classesPadded', 'batchSize', 'imagesPerChunk'],
  /** Adds the slots of softmaxLoss to the totals. One chunk. */
  addTotals: ['slots'],
  /** v = momentum * v + g; w -= learningRate * v. */
  sgdMomentum: ['weights', 'gradients', 'velocities', 'floats', 'floatsPerChunk', 'momentum']
})

/** Tables that ops point to. */
export const tableLayout = /** @type {const} */ ({
  /**
   * The word `wordBytes` behind the op's start is the address of a tensor of which each thread keeps only the chunk that it works on, `chunkBytes`
   * long and `offsetBytes` behind the start of its own memory. A record of zeros ends the table.
   */
  local: ['wordBytes', 'offsetBytes', 'chunkBytes'],
  /** target[panel * panelBytes + tap * tapBytes + row * 32 + lane * 4]; transposed: rows are outputs, lanes are inputs. */
  packJob: [
    'source',
    'target',
    'taps',
    'tapTable',
    'inChannels',
    'outChannels',
    'firstPanel',
    'endPanel',
    'panelBytes',
    'tapBytes',
    'rows',
    'transposed',
    'axisPoints'
  ],
  /** One dense sub-convolution, or some kernel rows of one (`bias` 0 = none): tiles of 6 output pixels, whose inputs and outputs the tables give as byte distances from the image. */
  phase: ['weights', 'panelBytes', 'inputOffsetBytes', 'inputTable', 'outputTable', 'tiles', 'runs', 'runFloats', 'bias', 'accumulate', 'relu']
})

/**
 * One cache line each, from address 0: threads write them at the same time. `own`: where the memory of thread 0 alone starts; each thread has
 * `ownBytes`, of which the copy of an op and the local tensors take `localBytes` and scratch the rest. `claims` goes on, with a line for each of
 * up to MAX_THREADS threads.
 */
export const controlLayout = /** @type {const} */ ([
  'nullPage',
  'requested',
  'completed',
  'quit',
  'arrived',
  'generation',
  'sleepers',
  'threads',
  'spinLimit',
  'own',
  'ownBytes',
  'localBytes',
  'totals',
  'requests',
  'claims'
])
export const MAX_THREADS = 64
export const CONTROL_LINE_BYTES = 64
export const REQUEST_SLOTS = 2
/** One request; two follow each other in the line `requests`, 32 bytes apart. */
export const requestLayout = /** @type {const} */ (['tape', 'ops', 'pixels', 'labels', 'count', 'learningRate'])
/** f64 each. */
export const totalsLayout = /** @type {const} */ (['steps', 'samples', 'lossSum', 'correct'])
/** Vectors of a batch norm: f32[channelsPadded] each, in this order. */
export const vectorLayout = /** @type {const} */ (['mean', 'scale', 'shift', 'inverseDeviation'])
