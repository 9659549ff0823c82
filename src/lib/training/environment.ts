/** Where a run happens, for its record. */
import type { AdapterFacts, Environment } from '../schema/run.ts'

/** The parts of a worker's `navigator` that are used; `userAgentData` exists in Chromium only. */
export interface NavigatorFacts {
  userAgent: string
  hardwareConcurrency: number
  userAgentData?: { brands: readonly { brand: string; version: string }[] }
}

/** Chromium mixes an invented brand such as 'Not A(Brand' in, so that nobody relies on the list's order. */
const isInvented = (brand: string) => /not.*brand/i.test(brand)

const USER_AGENT_NAMES: readonly [RegExp, string][] = [
  [/Edg\/(\d+)/, 'Edge'],
  [/OPR\/(\d+)/, 'Opera'],
  [/Firefox\/(\d+)/, 'Firefox'],
  [/Chrome\/(\d+)/, 'Chromium'],
  [/Version\/(\d+(?:\.\d+)?).*Safari/, 'Safari']
]

/** 'Chromium 156', 'Firefox 140'; 'unknown browser' when nothing fits. */
export function browserName({ userAgent, userAgentData }: NavigatorFacts): string {
  const brands = (userAgentData?.brands ?? []).filter(({ brand }) => !isInvented(brand))
  const named = brands.find(({ brand }) => brand !== 'Chromium') ?? brands[0] // 'Google Chrome' says more than 'Chromium'
  if (named) return `${named.brand} ${named.version}`
  for (const [pattern, name] of USER_AGENT_NAMES) {
    const version = pattern.exec(userAgent)?.[1]
    if (version) return `${name} ${version}`
  }
  return 'unknown browser'
}

export interface EnvironmentFacts {
  appVersion: string
  buildId: string
  navigator: NavigatorFacts
  crossOriginIsolated: boolean
  engine: { version: string; features: readonly string[]; adapter?: AdapterFacts; departures?: readonly string[] }
  /** Really used. */
  threads: number
}

export function describeEnvironment({ appVersion, buildId, navigator, crossOriginIsolated, engine, threads }: EnvironmentFacts): Environment {
  return {
    ...{ appVersion, buildId, crossOriginIsolated, threads },
    engineVersion: engine.version,
    features: engine.features,
    ...(engine.adapter && { adapter: engine.adapter }),
    ...(engine.departures?.length && { departures: engine.departures }),
    userAgent: navigator.userAgent,
    browser: browserName(navigator),
    hardwareThreads: navigator.hardwareConcurrency
  }
}
