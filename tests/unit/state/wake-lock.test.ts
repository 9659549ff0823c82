import { expect, it } from 'vitest'
import { ScreenWakeLock } from '#lib/state/wake-lock.ts'

const settled = () => new Promise((resolve) => setTimeout(resolve))

function fake(refuse = false) {
  const calls: string[] = []
  const page = Object.assign(new EventTarget(), { hidden: false })
  const request = async () => {
    calls.push('held')
    if (refuse) throw new Error('low battery')
    return { release: async () => void calls.push('released') } as unknown as WakeLockSentinel
  }
  const show = (hidden: boolean) => {
    page.hidden = hidden
    page.dispatchEvent(new Event('visibilitychange'))
  }
  return { calls, page, show, lock: new ScreenWakeLock({ request }, page) }
}

it('holds the screen while it is wanted and the page is visible, again after it was hidden', async () => {
  const { calls, show, lock } = fake()
  show(true)
  lock.hold()
  expect(calls).toEqual([])
  show(false)
  lock.hold()
  expect(calls).toEqual(['held'])
  show(true)
  show(false)
  expect(calls).toEqual(['held', 'held'])
  lock.release()
  await settled()
  show(false)
  expect(calls).toEqual(['held', 'held', 'released'])
})

it('lives with a refusal and with browsers that have none', async () => {
  const { calls, lock } = fake(true)
  lock.hold()
  lock.release()
  await settled()
  expect(calls).toEqual(['held'])
  const without = new ScreenWakeLock(undefined, Object.assign(new EventTarget(), { hidden: false }))
  without.hold()
  without.release()
})
