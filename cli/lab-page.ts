/** The built app in headless Chromium: builds what is stale, serves it on a free port, opens /headless. */
import { chromium, type BrowserContext, type Page } from '@playwright/test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { buildDir, ensureBuild } from '../scripts/build.mjs'
import { gpuArgs, launchOptions } from '../scripts/find-browser.mjs'
import { serve } from '../scripts/serve.mjs'
import type { HeadlessLab, LabReport } from '../src/lib/headless/bridge.ts'
import type { EngineId } from '../src/lib/schema/run.ts'
import { LabError, PageCrashError } from './failure.ts'

type Answer<Value> = { value: Value } | { failure: string }

export interface LabPage {
  /** Gives local files to the page; their bytes stay on disk until the importer reads them. */
  chooseFiles(paths: readonly string[]): Promise<void>
  /** Rejects with a LabError holding the app's own message. */
  call<Name extends keyof HeadlessLab>(name: Name, ...args: Parameters<HeadlessLab[Name]>): Promise<Awaited<ReturnType<HeadlessLab[Name]>>>
  close(): Promise<void>
}

async function callLab(page: Page, name: keyof HeadlessLab, args: readonly unknown[]): Promise<Answer<unknown>> {
  return page.evaluate(
    async ([method, values]) => {
      const lab = window.signpostLab as unknown as Record<string, (...list: readonly unknown[]) => Promise<unknown>>
      try {
        return { value: await lab[method]?.(...values) }
      } catch (error) {
        return { failure: error instanceof Error ? error.message : String(error) }
      }
    },
    [name, args] as const
  )
}

async function openPage(context: BrowserContext, url: string, report: (report: LabReport) => void): Promise<Page> {
  const page = context.pages()[0] ?? (await context.newPage())
  await page.exposeFunction('signpostReport', report)
  await page.goto(`${url}/headless`)
  await page.waitForFunction(() => window.signpostLab !== undefined)
  return page
}

/** What a browser stores belongs to one address, so a kept profile needs the same port every time. */
const PROFILE_PORT = 4174

async function serveApp(profileDir: string | null): ReturnType<typeof serve> {
  if (profileDir === null) return serve({ dir: buildDir })
  return serve({ dir: buildDir, port: PROFILE_PORT }).catch((cause: unknown) => {
    throw new LabError(`Runs with --profile need port ${PROFILE_PORT}, which is in use. Wait for the other run, or leave --profile out.`, { cause })
  })
}

export interface LabPageOptions {
  /** null = a temporary one, removed on close. */
  profileDir: string | null
  /** That will train; graphics engines need a browser with a graphics device, if need be one in software. */
  engines: readonly EngineId[]
  /** Hears of all progress. */
  report: (report: LabReport) => void
}

const needsGraphics = (engine: EngineId) => /-web(gpu|gl)$/.test(engine)

export async function openLabPage({ profileDir, engines, report }: LabPageOptions): Promise<LabPage> {
  await ensureBuild()
  const server = await serveApp(profileDir)
  const temporaryDir = profileDir === null ? await mkdtemp(join(tmpdir(), 'signpost-lab-')) : null
  // A persistent context keeps IndexedDB on disk; an incognito one would hold all images in memory.
  const context = await chromium.launchPersistentContext(temporaryDir ?? resolve(profileDir ?? ''), {
    ...(await launchOptions(engines.some(needsGraphics) ? gpuArgs() : [])),
    ...{ handleSIGINT: false, handleSIGTERM: false } // lab.ts closes everything, the temporary profile too
  })
  const page = await openPage(context, server.url, report)
  const crashed = new Promise<never>((_resolve, reject) => {
    page.on('crash', () => reject(new PageCrashError()))
  })
  crashed.catch(() => undefined) // delivered to the call in progress
  return {
    chooseFiles: (paths) => page.setInputFiles('input[type=file]', [...paths]),
    async call(name, ...args) {
      const answer = await Promise.race([callLab(page, name, args), crashed])
      if ('failure' in answer) throw new LabError(answer.failure)
      return answer.value as never
    },
    async close() {
      await context.close()
      await server.close()
      if (temporaryDir !== null) await rm(temporaryDir, { recursive: true, force: true })
    }
  }
}
