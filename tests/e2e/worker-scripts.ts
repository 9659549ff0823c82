/** Changes what the app's workers find in their browser: a script that runs before their own. */
import type { BrowserContext, Page } from '@playwright/test'

/** The scripts of workers have to come from the server, through the test. */
export async function withoutServiceWorker(page: Page): Promise<void> {
  await page.addInitScript(() => {
    navigator.serviceWorker.register = () => Promise.reject(new DOMException('Refused by the test.', 'SecurityError'))
  })
}

/** Needs withoutServiceWorker. `name`: of the worker, as in 'trainer'. `script` runs in the worker and may not use anything around it. */
export async function beforeWorker(context: BrowserContext, name: string, script: () => void): Promise<void> {
  await context.route(new RegExp(`/${name}\\.worker-[\\w-]+\\.js$`), async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, body: `(${script.toString()})();\n${await response.text()}` })
  })
}
