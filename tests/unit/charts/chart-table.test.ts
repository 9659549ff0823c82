import { expect, it } from 'vitest'
import { toCsv } from '#lib/charts/chart-table.ts'

it('writes RFC 4180 with a decimal point, empty cells for what was not measured, and the preface as comments', () => {
  const table = { columns: ['epoch', 'Время, с'], rows: [[1, 61.25], ['a "b", c', null]] } // prettier-ignore
  expect(toCsv(table, ['Time per epoch'])).toBe('# Time per epoch\r\nepoch,"Время, с"\r\n1,61.25\r\n"a ""b"", c",\r\n')
})
