/** The built-in lessons. Their titles and questions are known at once; the rest is loaded when one is opened. */
import { m } from '../../i18n/generated/messages.js'
import type { Demo } from '../demo.ts'
import type { DemoSlug } from './slugs.ts'

/** Name of the page of lessons that come as a link or a file. */
export const OWN_LESSON = 'own'

interface DemoEntry {
  title: () => string
  question: () => string
  /** All runs one after the other, on the machine of the recording. */
  measuredSeconds: number
  load: () => Promise<Demo>
}

export const DEMOS: Readonly<Record<DemoSlug, DemoEntry>> = {
  depth: { title: m.demo_depth_title, question: m.demo_depth_question, measuredSeconds: 225, load: async () => (await import('./depth.ts')).depth },
  size: { title: m.demo_size_title, question: m.demo_size_question, measuredSeconds: 166, load: async () => (await import('./size.ts')).size },
  devices: {
    title: m.demo_devices_title,
    question: m.demo_devices_question,
    measuredSeconds: 151,
    load: async () => (await import('./devices.ts')).devices
  },
  speed: { title: m.demo_speed_title, question: m.demo_speed_question, measuredSeconds: 190, load: async () => (await import('./speed.ts')).speed },
  split: { title: m.demo_split_title, question: m.demo_split_question, measuredSeconds: 199, load: async () => (await import('./split.ts')).split },
  luck: { title: m.demo_luck_title, question: m.demo_luck_question, measuredSeconds: 137, load: async () => (await import('./luck.ts')).luck }
}
