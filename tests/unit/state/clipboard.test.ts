import { afterEach, describe, expect, it, vi } from 'vitest'
import { copyText } from '#lib/state/clipboard.ts'

afterEach(() => vi.unstubAllGlobals())

/** A page of which only what the fallback uses is there; `allowed`: what execCommand answers. */
function stubPage(allowed: boolean) {
  const selected: string[] = []
  const field = { value: '', readOnly: false, className: '', select: () => void selected.push(field.value), remove: vi.fn() }
  vi.stubGlobal('HTMLElement', Object)
  vi.stubGlobal('document', { createElement: () => field, activeElement: null, body: { append: vi.fn() }, execCommand: () => allowed })
  return { selected, field }
}

describe('copying', () => {
  it('goes through the clipboard where there is one', async () => {
    const writeText = vi.fn(async () => undefined)
    vi.stubGlobal('navigator', { clipboard: { writeText } })
    expect(await copyText('a,b')).toBe(true)
    expect(writeText).toHaveBeenCalledWith('a,b')
  })

  for (const { name, navigator } of [
    { name: 'missing', navigator: {} },
    { name: 'refusing', navigator: { clipboard: { writeText: () => Promise.reject(new Error('NotAllowedError')) } } }
  ]) {
    it(`with the clipboard ${name}, selects the text and leaves nothing behind`, async () => {
      vi.stubGlobal('navigator', navigator)
      const { selected, field } = stubPage(true)
      expect(await copyText('a,b')).toBe(true)
      expect(selected).toEqual(['a,b'])
      expect(field.remove).toHaveBeenCalledOnce()
    })

    it(`with the clipboard ${name}, says when that is not allowed either`, async () => {
      vi.stubGlobal('navigator', navigator)
      stubPage(false)
      expect(await copyText('a,b')).toBe(false)
    })
  }
})
