/** What a graphics device is, in the browser's words, and whether it is one. */
import type { AdapterFacts } from '../../schema/run.ts'

/** Mesa's and Google's software devices, and Windows' own. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|softpipe|software|basic render/i

export function adapterFacts(facts: Partial<Omit<AdapterFacts, 'isSoftware'>>, isFallback: boolean): AdapterFacts {
  const { vendor = '', architecture = '', device = '', description = '' } = facts
  const isSoftware = isFallback || SOFTWARE.test([vendor, architecture, device, description].join(' '))
  return { vendor, architecture, device, description, isSoftware }
}
