/** The plan that is being made on the page Plans; it stays while the reader looks at other pages. */
import { draftOf, draftOfConfig, emptyDraft, planOf, type PlanDraft } from '../experiments/plan-draft.ts'
import { planDefaults } from '../experiments/expand.ts'
import { parsePlanFile, planCellCount } from '../schema/parse-plan.ts'
import { PLAN_LIMITS, type Plan, type PlanSettingName, type PlanSettings } from '../schema/plan.ts'
import { configFromQuery } from './settings-query.ts'

export class PlanDesk {
  #draft = $state.raw<PlanDraft>(emptyDraft())
  #problem = $state('')

  get draft(): PlanDraft {
    return this.#draft
  }
  get plan(): Plan {
    return planOf(this.#draft)
  }
  /** Of the whole grid, with what is left out. */
  get cellCount(): number {
    return planCellCount(this.plan)
  }
  get tooLarge(): boolean {
    return this.cellCount > PLAN_LIMITS.cells
  }
  /** Why the last file is no plan, in English; '' = none. */
  get problem(): string {
    return this.#problem
  }

  rename(name: string): void {
    this.#draft = { ...this.#draft, name }
  }

  /** Without a value nothing changes: every setting has one. */
  setValues<Name extends PlanSettingName>(name: Name, values: readonly PlanSettings[Name][]): void {
    if (values.length > 0) this.#draft = { ...this.#draft, values: { ...this.#draft.values, [name]: values } }
  }

  setSeeds(seeds: readonly number[]): void {
    if (seeds.length > 0) this.#draft = { ...this.#draft, seeds }
  }

  includeAll(): void {
    this.#draft = { ...this.#draft, exclude: [] }
  }

  open(plan: Plan): void {
    this.#draft = draftOf(plan)
    this.#problem = ''
  }

  clear(): void {
    this.#draft = emptyDraft()
    this.#problem = ''
  }

  /** A file that is no plan changes nothing; see `problem`. */
  openFile(json: string, fileName: string): void {
    try {
      this.open(parsePlanFile(json, fileName))
    } catch (error) {
      this.#problem = error instanceof Error ? error.message : String(error)
    }
  }

  /** Settings as the Train page writes them into its address. `threads`: what the engine has here. */
  openQuery(query: URLSearchParams, threads: number): void {
    const { threads: _open, ...defaults } = planDefaults()
    this.#draft = draftOfConfig(configFromQuery(query, { ...defaults, threads, seed: 1 }), threads)
    this.#problem = ''
  }
}

export const planDesk = new PlanDesk()
