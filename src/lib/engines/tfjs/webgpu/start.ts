import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu'
import * as tf from '@tensorflow/tfjs-core'
import { EngineUnavailableError, OutOfDeviceMemoryError } from '../../engine.ts'
import type { BackendStarter, RunningBackend } from '../backend.ts'
import { stockBatchNorm } from '../batch-norm.ts'
import { watchDevice } from '../../device-watch.ts'
import { removeBackend, replaceBackend } from '../replace-backend.ts'
import { requestAdapter } from './probe.ts'

/** MatMulProgramType.MatMulPackedProgram: the only one whose sums do not depend on sizes or on the order of threads. */
const PACKED_PROGRAM = 3

/** As TensorFlow.js asks for it; its own code keeps the device to itself, and a lost device must be noticed. */
const LIMITS = [
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxStorageBufferBindingSize',
  'maxBufferSize',
  'maxComputeWorkgroupSizeX',
  'maxComputeInvocationsPerWorkgroup'
] as const

async function requestDevice(adapter: GPUAdapter): Promise<GPUDevice> {
  const requiredLimits = Object.fromEntries(LIMITS.map((name) => [name, adapter.limits[name]]))
  return adapter.requestDevice({ requiredLimits })
}

async function withinMemory<Result>(device: GPUDevice, bytes: () => number, work: () => Promise<Result>): Promise<Result> {
  device.pushErrorScope('out-of-memory')
  const result = await work().finally(async () => {
    if (await device.popErrorScope()) throw new OutOfDeviceMemoryError(bytes())
  })
  return result
}

async function start(): Promise<RunningBackend> {
  const adapter = await requestAdapter()
  if (!adapter) throw new EngineUnavailableError('The browser offers no graphics device for WebGPU.')
  const device = await requestDevice(adapter)
  const backend = new WebGPUBackend(device, adapter.info)
  tf.env().set('WEBGPU_MATMUL_PROGRAM_TYPE', PACKED_PROGRAM)
  replaceBackend('webgpu', () => backend)
  await tf.setBackend('webgpu')
  const reservedBytes = () => backend.bufferManager.numBytesAllocated
  return {
    name: 'webgpu',
    threads: 1,
    fixedShapes: true,
    rehearses: true,
    batchNorm: stockBatchNorm,
    watch: watchDevice(device, reservedBytes),
    reservedBytes,
    withinMemory: (work) => withinMemory(device, reservedBytes, work),
    stop() {
      removeBackend('webgpu')
      device.destroy()
    }
  }
}

export const webgpuStarter: BackendStarter = { start }
