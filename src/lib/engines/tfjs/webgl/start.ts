import { MathBackendWebGL, setWebGLContext } from '@tensorflow/tfjs-backend-webgl'
import * as tf from '@tensorflow/tfjs-core'
import { DeviceLostError, EngineUnavailableError, OutOfDeviceMemoryError } from '../../engine.ts'
import type { BackendStarter, RunningBackend } from '../backend.ts'
import { stockBatchNorm } from '../batch-norm.ts'
import { DeviceWatch } from '../../device-watch.ts'
import { replaceKernel } from '../own-kernel.ts'
import { removeBackend, replaceBackend } from '../replace-backend.ts'
import { evenProduct } from './products.ts'
import { createContext, freeContext } from './probe.ts'

const WEBGL_VERSION = 2

replaceKernel('webgl', evenProduct)

function watchContext(gl: WebGL2RenderingContext): DeviceWatch {
  const watch = new DeviceWatch()
  gl.canvas.addEventListener('webglcontextlost', () => watch.fail(new DeviceLostError('WebGL context lost')))
  return watch
}

async function start(): Promise<RunningBackend> {
  // TensorFlow.js itself refuses software devices; here they run and are called what they are.
  const gl = createContext()
  if (!gl) throw new EngineUnavailableError('The browser gave no WebGL context.')
  setWebGLContext(WEBGL_VERSION, gl)
  const backend = new MathBackendWebGL()
  replaceBackend('webgl', () => backend)
  await tf.setBackend('webgl')
  const reservedBytes = () => backend.memory().numBytesInGPUAllocated
  return {
    name: 'webgl',
    threads: 1,
    fixedShapes: true,
    rehearses: true,
    batchNorm: stockBatchNorm,
    watch: watchContext(gl),
    reservedBytes,
    async withinMemory(work) {
      const result = await work()
      if (gl.getError() === gl.OUT_OF_MEMORY) throw new OutOfDeviceMemoryError(reservedBytes())
      return result
    },
    stop() {
      removeBackend('webgl')
      freeContext(gl)
    }
  }
}

export const webglStarter: BackendStarter = { start }
