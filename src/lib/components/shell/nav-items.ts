/** The menu, in the order of work. Only pages that exist. */
import { m } from '#lib/i18n/generated/messages.js'
import type { IconName } from '../Icon.svelte'

export interface NavItem {
  path: '/' | '/data' | '/train' | '/plans' | '/runs' | '/compare' | '/paper' | '/lessons' | '/doctor'
  icon: IconName
  /** Not in the tab bar of phones, which has room for five; the foot of every page leads there. */
  wideOnly?: true
  /** In the current language. */
  label: () => string
}

export const HOME_ITEM: NavItem = { path: '/', icon: 'home', label: () => m.shell_nav_home() }

export const NAV_ITEMS: readonly NavItem[] = [
  { path: '/data', icon: 'data', label: () => m.shell_nav_data() },
  { path: '/train', icon: 'train', label: () => m.shell_nav_train() },
  { path: '/plans', icon: 'plans', wideOnly: true, label: () => m.shell_nav_plans() },
  { path: '/runs', icon: 'runs', label: () => m.shell_nav_runs() },
  { path: '/compare', icon: 'compare', label: () => m.shell_nav_compare() },
  { path: '/paper', icon: 'paper', wideOnly: true, label: () => m.shell_nav_paper() },
  { path: '/lessons', icon: 'lessons', wideOnly: true, label: () => m.shell_nav_lessons() },
  { path: '/doctor', icon: 'doctor', wideOnly: true, label: () => m.shell_nav_doctor() }
]
