/**
 * Pages that compute something and post the answer to the server they came from: serves one, shows it in any browser, waits for what it
 * says. Firefox has no driver here, so this is how it is asked.
 */
import { chromium } from '@playwright/test'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { buildPage } from '../../scripts/build-page.mjs'
import { launchOptions } from '../../scripts/find-browser.mjs'
import { securityHeaders } from '../../scripts/security-headers.mjs'

const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm' }

/** A fresh profile that neither asks nor reports anything. */
const FIREFOX_SETTINGS = {
  'browser.shell.checkDefaultBrowser': false,
  'browser.aboutwelcome.enabled': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'app.normandy.enabled': false,
  'network.captive-portal-service.enabled': false
}

/** On the PATH; null where there is none. */
export function findFirefox(): string | null {
  return ['firefox-esr', 'firefox'].find((name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0) ?? null
}

/** `name`: a folder beside this file. Returns the folder to be served, which the caller removes. */
export async function buildAnsweringPage(name: 'sample-page' | 'bits-page'): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), `signpost-${name}-`))
  await buildPage(join(import.meta.dirname, name), folder)
  return folder
}

interface AnswerServer {
  server: Server
  url: string
  answer: Promise<string>
}

async function servePage(folder: string): Promise<AnswerServer> {
  let tell: (answer: string) => void = () => undefined
  const answer = new Promise<string>((resolve) => (tell = resolve))
  const server = createServer((request, response) => {
    const path = request.url === '/' ? '/index.html' : (request.url ?? '')
    if (request.method === 'POST') {
      let body = ''
      request.on('data', (part: Buffer) => (body += part.toString()))
      request.on('end', () => {
        tell(body)
        response.end()
      })
    } else if (/^\/[\w./-]+$/.test(path) && !path.includes('..') && TYPES[extname(path)]) {
      for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value)
      response.setHeader('Content-Type', TYPES[extname(path)] ?? '')
      response.end(readFileSync(join(folder, path)))
    } else {
      response.statusCode = 404
      response.end()
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, answer }
}

/** `open` shows the address in a browser and resolves with what closes it. */
export async function answerIn(folder: string, open: (url: string) => Promise<() => Promise<void>>): Promise<string> {
  const { server, url, answer } = await servePage(folder)
  const close = await open(url)
  try {
    return await answer
  } finally {
    await close()
    server.closeAllConnections()
    server.close()
  }
}

export async function openChromium(url: string): Promise<() => Promise<void>> {
  const browser = await chromium.launch(await launchOptions())
  await (await browser.newPage()).goto(url)
  return () => browser.close()
}

export async function openFirefox(program: string, url: string): Promise<() => Promise<void>> {
  const profile = mkdtempSync(join(tmpdir(), 'signpost-firefox-'))
  const lines = Object.entries(FIREFOX_SETTINGS).map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`)
  writeFileSync(join(profile, 'user.js'), lines.join('\n'))
  const child = spawn(program, ['--headless', '--no-remote', '--profile', profile, url], { stdio: 'ignore' })
  const ended = once(child, 'exit')
  return async () => {
    child.kill()
    await ended
    rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  }
}
