import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import type { BackendStarter } from '../backend.ts'
import { stockBatchNorm } from '../batch-norm.ts'
import { DeviceWatch } from '../../device-watch.ts'
import { removeBackend, replaceBackend } from '../replace-backend.ts'

export const cpuStarter: BackendStarter = {
  async start() {
    replaceBackend('cpu', () => new MathBackendCPU())
    await tf.setBackend('cpu')
    return {
      name: 'cpu',
      threads: 1,
      fixedShapes: false,
      rehearses: false,
      batchNorm: stockBatchNorm,
      watch: new DeviceWatch(),
      reservedBytes: () => 0,
      withinMemory: (work) => work(),
      stop: () => removeBackend('cpu')
    }
  }
}
