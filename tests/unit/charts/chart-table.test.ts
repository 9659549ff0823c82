import { csvParseRows } from 'd3'
import { describe, expect, it } from 'vitest'
import { toCsv, toMarkdown } from '#lib/charts/chart-table.ts'

const table = { columns: ['epoch', 'Время, с'], rows: [[1, 61.25], ['a "b", c', null]] } // prettier-ignore
const withoutComments = (csv: string) => csvParseRows(csv).filter(([first]) => first?.startsWith('#') !== true)

describe('CSV', () => {
  it('follows RFC 4180 with a decimal point, empty cells for what was not measured, and the preface as comments', () => {
    expect(toCsv(table, ['Time per epoch'])).toBe('# Time per epoch\r\nepoch,"Время, с"\r\n1,61.25\r\n"a ""b"", c",\r\n')
  })

  it('comes back from a CSV reader as it was: commas, quotes, line ends, other scripts', () => {
    const texts = ['a,b', '"quoted"', 'two\nlines', 'ResNet‑20 · 32 px', '', '  room  ', '信号']
    expect(withoutComments(toCsv({ columns: ['n', 'text'], rows: texts.map((text, index) => [index, text]) }, ['x, "y"\nz']))).toEqual([
      ['n', 'text'],
      ...texts.map((text, index) => [String(index), text])
    ])
  })

  it('keeps a comment in one cell of one line', () => {
    expect(csvParseRows(toCsv(table, ['x, "y"\r\nz']))[0]).toEqual(['# x; y z'])
  })

  it('disarms text that a spreadsheet would run as a formula, and leaves numbers alone', () => {
    for (const text of ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', ' =1', '=HYPERLINK("x","y")']) {
      expect(withoutComments(toCsv({ columns: ['a'], rows: [[text]] }))[1]).toEqual([`'${text}`])
    }
    expect(withoutComments(toCsv({ columns: ['=cmd'], rows: [[-1.5], [NaN], [Infinity]] }))).toEqual([["'=cmd"], ['-1.5'], [''], ['']])
  })
})

describe('Markdown', () => {
  it('has the title, the table with numbers to the right, and what it holds', () => {
    const text = toMarkdown(table, (value) => String(value ?? '–'), ['Time per epoch, s', 'A: ResNet-20 (n = 3)'])
    expect(text).toBe('**Time per epoch, s**\n\n| epoch | Время, с |\n| --: | --: |\n| 1 | 61.25 |\n| a "b", c | – |\n\n- A: ResNet-20 (n = 3)\n')
  })

  it('keeps text text: no mark-up and no further column', () => {
    const hostile = 'a | b <img src=x> [x](javascript:1) `c`\n# d'
    const line = toMarkdown({ columns: ['n'], rows: [[hostile]] }, String, ['t']).split('\n')[4]
    expect(line).toBe('| a \\| b &lt;img src=x&gt; \\[x\\](javascript:1) \\`c\\` # d |')
  })
})
