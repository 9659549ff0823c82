/**
 * `node scripts/make-pictures.mjs`: the icons in static/icons, drawn from static/favicon.svg, and the screenshots of the install dialog in
 * static/screenshots, taken from the production build. Run it when the mark or the home page changes, and commit what it writes.
 */
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ensureBuild } from './build.mjs'
import { launchOptions } from './find-browser.mjs'
import { rootDir, runMain } from './run.mjs'
import { serve } from './serve.mjs'
import { ensureDependencies } from './setup.mjs'

const ICONS_DIR = join(rootDir, 'static/icons')
const SCREENSHOTS_DIR = join(rootDir, 'static/screenshots')

/**
 * `fill`: share of the square that the mark takes; systems cut maskable icons to shapes that leave the inner 80 % of the diameter.
 * @type {readonly { name: string, sizePx: number, fill: number, background: string }[]}
 */
const ICONS = [
  { name: 'icon-192', sizePx: 192, fill: 1, background: 'transparent' },
  { name: 'icon-512', sizePx: 512, fill: 1, background: 'transparent' },
  { name: 'maskable-512', sizePx: 512, fill: 0.62, background: '#f1f4f5' },
  { name: 'touch-180', sizePx: 180, fill: 0.8, background: '#f1f4f5' }
]
const SCREENSHOTS = [
  { name: 'wide', width: 1024, height: 640 },
  { name: 'narrow', width: 360, height: 640 }
]

/** @param {import('@playwright/test').Browser} browser */
async function drawIcons(browser) {
  const mark = readFileSync(join(rootDir, 'static/favicon.svg'), 'utf8')
  for (const { name, sizePx, fill, background } of ICONS) {
    const page = await browser.newPage({ viewport: { width: sizePx, height: sizePx } })
    const style = `margin:0;height:100vh;display:grid;place-items:center;background:${background}`
    await page.setContent(`<body style="${style}"><div style="width:${fill * 100}vw;line-height:0">${mark}</div></body>`)
    await page.screenshot({ path: join(ICONS_DIR, `${name}.png`), omitBackground: true })
    await page.close()
  }
}

/** @param {import('@playwright/test').Browser} browser @param {string} url */
async function takeScreenshots(browser, url) {
  for (const { name, width, height } of SCREENSHOTS) {
    const page = await browser.newPage({ viewport: { width, height }, locale: 'en-GB' })
    await page.goto(url)
    await page.waitForLoadState('networkidle')
    await page.screenshot({ path: join(SCREENSHOTS_DIR, `${name}.png`) })
    await page.close()
  }
}

await runMain(async () => {
  for (const dir of [ICONS_DIR, SCREENSHOTS_DIR]) mkdirSync(dir, { recursive: true })
  await ensureDependencies()
  const { chromium } = await import('@playwright/test')
  const browser = await chromium.launch(await launchOptions())
  try {
    // The build wants the icons.
    await drawIcons(browser)
    const server = await serve({ dir: await ensureBuild() })
    await takeScreenshots(browser, server.url)
    await server.close()
  } finally {
    await browser.close()
  }
})
