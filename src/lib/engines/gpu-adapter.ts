/** The adapter behind WebGPU, in the words of a run's record. */
import type { AdapterFacts } from '../schema/run.ts'

const SOFTWARE = /swiftshader|llvmpipe|lavapipe|softpipe|software|basic render|warp/i

/** Whether this names a processor that plays a graphics card. */
export const isSoftwareName = (name: string) => SOFTWARE.test(name)

/** `isFallbackAdapter` is missing in older browsers; then the names tell. */
export function adapterFacts({ vendor, architecture, device, description, isFallbackAdapter }: GPUAdapterInfo): AdapterFacts {
  const isSoftware = isFallbackAdapter || isSoftwareName(`${vendor} ${architecture} ${device} ${description}`)
  return { vendor, architecture, device, description, isSoftware }
}
