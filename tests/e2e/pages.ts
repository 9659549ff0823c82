/** Every page of the app, and how to show it in a theme and a language. */
import type { Page } from '@playwright/test'

/** Their addresses, with what only exists after a run. `run` is a run's id. */
export const pagePaths = (run: string) => ['/', '/data', '/train', '/plans', '/runs', `/runs/${run}`, '/compare', '/paper', '/doctor', '/nowhere']

/** Reloads; the choice stands as if the user had made it. */
export async function choose(page: Page, theme: 'light' | 'dark', locale: 'en' | 'ru'): Promise<void> {
  await page.evaluate(
    ([themeValue, localeValue]) => {
      localStorage.setItem('signpost.theme', themeValue)
      localStorage.setItem('PARAGLIDE_LOCALE', localeValue)
    },
    [theme, locale] as const
  )
}
