/** Runs that come with the app: ResNet-20 in native PyTorch and in the browser beside it, measured on one machine (docs/run-files.md). */

export const MEASURED_RUNS_NAME = '2026-11-25-pytorch-resnet20.json'

/** The bundle as text, read like any file of runs; a part of its own that loads when it is asked for. Rejects where the host does not answer. */
export async function measuredRunsText(): Promise<string> {
  const { default: text } = await import('./measured/2026-11-25-pytorch-resnet20.json?raw')
  return text
}
