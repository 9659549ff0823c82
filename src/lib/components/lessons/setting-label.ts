/** Settings of a lesson named by what they differ in. */
import { m } from '#lib/i18n/generated/messages.js'
import { PLAN_SETTING_NAMES, type PlanSettingName, type PlanSettings } from '#lib/schema/plan.ts'
import { settingName, settingValue } from '../train/setting-names.ts'

/** Understood without their names. */
const SELF_EXPLAINING: ReadonlySet<PlanSettingName> = new Set(['model', 'engine', 'sizePx', 'datasetId'])

function valueText(name: PlanSettingName, settings: PlanSettings): string {
  const { threads } = settings
  if (name !== 'threads') return partText(name, settingValue(name, { ...settings, threads: 1, seed: 1 }))
  if (threads === null) return m.lesson_all_threads()
  return m.train_threads({ count: threads })
}

const partText = (name: PlanSettingName, value: string) => (SELF_EXPLAINING.has(name) ? value : `${settingName(name).toLowerCase()} ${value}`)

const differs = (all: readonly PlanSettings[], name: PlanSettingName) => new Set(all.map((settings) => JSON.stringify(settings[name]))).size > 1

/**
 * One name per setting: what differs among those with the same engine, and the engine where there are several. A single setting is named by
 * its network.
 */
export function settingLabels(all: readonly PlanSettings[]): string[] {
  return all.map((settings) => {
    const alike = all.filter(({ engine }) => engine === settings.engine)
    const named = PLAN_SETTING_NAMES.filter((name) => (name === 'engine' ? differs(all, name) : differs(alike, name)))
    return (named.length > 0 ? named : (['model'] as const)).map((name) => valueText(name, settings)).join(' · ')
  })
}
