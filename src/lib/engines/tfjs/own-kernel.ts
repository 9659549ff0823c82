/** Kernels of our own in the place of stock ones. */
import * as tf from '@tensorflow/tfjs-core'

export interface KernelCall<Backend, Inputs, Attrs> {
  inputs: Inputs
  attrs: Attrs
  backend: Backend
}

export interface OwnKernel<Backend, Inputs, Attrs> {
  kernelName: string
  /** `stock`: the kernel that this one replaces; throws where there is none. */
  run: (call: KernelCall<Backend, Inputs, Attrs>, stock: () => tf.TensorInfo) => tf.TensorInfo
}

/** Once per thread, before the backend starts: what a stock kernel sets up then is kept. */
export function replaceKernel<Backend, Inputs, Attrs>(backendName: string, { kernelName, run }: OwnKernel<Backend, Inputs, Attrs>): void {
  const stock = tf.getKernel(kernelName, backendName) as tf.KernelConfig | undefined
  if (stock) tf.unregisterKernel(kernelName, backendName)
  tf.registerKernel({
    kernelName,
    backendName,
    ...(stock?.setupFunc && { setupFunc: stock.setupFunc }),
    kernelFunc: (call) => {
      const viaStock = () => {
        if (!stock) throw new Error(`TensorFlow.js has no ${kernelName} on ${backendName}.`)
        return stock.kernelFunc(call) as tf.TensorInfo
      }
      // The registry types inputs and attributes as bags of anything.
      return run(call as unknown as KernelCall<Backend, Inputs, Attrs>, viaStock)
    }
  })
}

/** What a kernel gets, for the operations' interface. TensorFlow.js hands whole tensors to kernels, though the types promise less. */
export function tensorOf(info: tf.TensorInfo): tf.Tensor {
  if (!(info instanceof tf.Tensor)) throw new TypeError('A kernel got no tensor.')
  return info as tf.Tensor
}
