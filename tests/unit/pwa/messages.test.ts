import { describe, expect, it } from 'vitest'
import { askBuild, toPage, toServiceWorker, type Listener } from '#lib/pwa/messages.ts'

const strange = [null, undefined, 3, 'take-over', [], {}, { kind: 3 }, { kind: 'toString' }, { kind: 'install-failed' }]

describe('messages', () => {
  it('know their own kinds and nothing else', () => {
    expect(toServiceWorker({ kind: 'take-over', more: 1 })).toEqual({ kind: 'take-over' })
    expect(toPage({ kind: 'install-failed', reason: 'no room' })).toEqual({ kind: 'install-failed', reason: 'no room' })
    for (const data of strange) expect([toServiceWorker(data), toPage(data)]).toEqual([null, null])
  })

  const answering = (answer: unknown): Listener => ({ postMessage: (_message, [port]) => (port as MessagePort).postMessage(answer) })

  it('ask for a build', async () => {
    expect(await askBuild(answering({ build: 'abc' }), 1000)).toBe('abc')
    expect(await askBuild(answering({ built: 'abc' }), 1000)).toBeNull()
  })

  it('do not wait for ever', async () => {
    expect(await askBuild({ postMessage: () => undefined }, 5)).toBeNull()
  })
})
