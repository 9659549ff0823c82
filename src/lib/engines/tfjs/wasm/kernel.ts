/** Kernels of our own in the place of stock ones. */
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import * as tf from '@tensorflow/tfjs-core'

export interface KernelCall<Inputs, Attrs> {
  inputs: Inputs
  attrs: Attrs
  backend: BackendWasm
}

export interface OwnKernel<Inputs, Attrs> {
  kernelName: string
  /** `stock`: the kernel that this one replaces; throws where there is none. */
  run(call: KernelCall<Inputs, Attrs>, stock: () => tf.TensorInfo): tf.TensorInfo
}

/** Once per thread, before the backend starts: what a stock kernel sets up then is kept. */
export function replaceKernel<Inputs, Attrs>({ kernelName, run }: OwnKernel<Inputs, Attrs>): void {
  const stock = tf.getKernel(kernelName, 'wasm') as tf.KernelConfig | undefined
  if (stock) tf.unregisterKernel(kernelName, 'wasm')
  tf.registerKernel({
    kernelName,
    backendName: 'wasm',
    ...(stock?.setupFunc && { setupFunc: stock.setupFunc }),
    kernelFunc: (call) => {
      const viaStock = () => {
        if (!stock) throw new Error(`TensorFlow.js has no ${kernelName} on wasm.`)
        return stock.kernelFunc(call) as tf.TensorInfo
      }
      // The registry types inputs and attributes as bags of anything.
      return run(call as unknown as KernelCall<Inputs, Attrs>, viaStock)
    }
  })
}

/** A tensor of the operations' interface from what a kernel gets. */
export const tensorOf = <T extends tf.Tensor>(info: tf.TensorInfo): T => info as T
