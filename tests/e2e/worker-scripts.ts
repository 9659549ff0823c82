/** Changes what the app's workers find in their browser: a script that runs before their own. For contexts without a service worker. */
import type { BrowserContext } from '@playwright/test'

/** `name`: of the worker, as in 'trainer'. `script` runs in the worker and may not use anything around it. */
export async function beforeWorker(context: BrowserContext, name: string, script: () => void): Promise<void> {
  await context.route(new RegExp(`/${name}\\.worker-[\\w-]+\\.js$`), async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, body: `(${script.toString()})();\n${await response.text()}` })
  })
}
