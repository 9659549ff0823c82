import * as tf from '@tensorflow/tfjs-core'

/** Makes `create` the maker of the backend with this name; whatever was registered (by the package's import, or by an earlier start) goes. */
export function replaceBackend(name: string, create: () => ReturnType<Parameters<typeof tf.registerBackend>[1]>): void {
  removeBackend(name)
  tf.registerBackend(name, create)
}

/** Frees the backend and all its tensors; does nothing when there is none. */
export function removeBackend(name: string): void {
  if (name in tf.engine().registryFactory) tf.removeBackend(name)
}
