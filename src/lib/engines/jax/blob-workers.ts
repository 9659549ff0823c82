/** Whether this page may start workers from blob: addresses, as jax-js starts its threads. Without them it would compute nothing and not say so. */

const DEADLINE_MS = 5000

/** A policy of the host may forbid them: some browsers throw then, some report an error, some stay silent. */
export async function blobWorkersStart(): Promise<boolean> {
  const url = URL.createObjectURL(new Blob(['postMessage(0)'], { type: 'application/javascript' }))
  let worker: Worker | null = null
  try {
    const started = new Worker(url, { type: 'module' })
    worker = started
    return await new Promise<boolean>((resolve) => {
      started.onmessage = () => resolve(true)
      started.onerror = () => resolve(false)
      setTimeout(() => resolve(false), DEADLINE_MS)
    })
  } catch {
    return false // a policy that throws: the answer, not an accident
  } finally {
    worker?.terminate()
    URL.revokeObjectURL(url)
  }
}
