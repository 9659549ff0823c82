/** Numbers as the pages print them. `_` stands for the no-break space, `~` for the narrow one. */
import { beforeEach, describe, expect, it } from 'vitest'
import { className } from '#lib/i18n/class-name.ts'
import { dataErrorText, omissionText } from '#lib/i18n/data-error-text.ts'
import * as format from '#lib/i18n/format.ts'
import { overwriteGetLocale } from '#lib/i18n/generated/runtime.js'

const shown = (text: string) => text.replaceAll('\u00a0', '_').replaceAll('\u202f', '~')

describe('in English', () => {
  beforeEach(() => overwriteGetLocale(() => 'en'))

  it.each([
    [format.formatCount(39_209), '39,209'],
    [format.formatPercent(0.98834), '98.83_%'],
    [format.formatPercent(0.5, 0), '50_%'],
    [format.formatLoss(0.0468), '0.047'],
    [format.formatLoss(0.00012), '0.00012'],
    [format.formatLoss(11_517_262_583_125), '1.15·10¹³'],
    [format.formatMs(115.6), '116_ms'],
    [format.formatMs(4.21), '4.2_ms'],
    [format.formatSeconds(61_200), '61.2_s'],
    [format.formatBytes(99_620), '99.6_kB'],
    [format.formatBytes(276_294_756), '276.3_MB'],
    [format.formatBytes(1_153_000_000), '1.2_GB'],
    [format.formatDecimal(-0.001, 2), '0.00'],
    [format.formatDecimal(-0.42, 2), '−0.42'],
    [format.formatClock(919_000), '15:19'],
    [format.formatClock(7_507_000), '2:05:07']
  ])('%s is %s', (text, expected) => expect(shown(text)).toBe(expected))

  it.each([
    [4200, '4.2_s'],
    [48_400, '48_s'],
    [59_700, '1_min 00_s'],
    [762_000, '12_min 42_s'],
    [7_500_000, '2_h 05_min']
  ])('a duration of %i ms is %s', (ms, expected) => expect(shown(format.formatDuration(ms))).toBe(expected))

  it('prints a dash for what is not known', () => {
    const texts = [
      format.formatCount(null),
      format.formatPercent(NaN),
      format.formatMs(undefined),
      format.formatDuration(Infinity),
      format.formatBytes(null)
    ]
    expect(texts).toEqual(['–', '–', '–', '–', '–'])
  })
})

describe('in Russian', () => {
  beforeEach(() => overwriteGetLocale(() => 'ru'))

  it('groups with a space and takes a comma', () => expect(shown(format.formatDecimal(1530.5, 1))).toBe('1_530,5'))

  it('translates units', () => {
    expect([format.formatMs(116), format.formatBytes(1.2e9)].map(shown)).toEqual(['116_мс', '1,2_ГБ'])
  })

  it('takes the right plural', () => {
    expect([1, 2, 5, 21].map((count) => omissionText('image-empty', count))).toEqual([
      '1 пустой файл изображения',
      '2 пустых файла изображений',
      '5 пустых файлов изображений',
      '21 пустой файл изображения'
    ])
  })

  it('names classes', () => expect([className(14), className(255)]).toEqual(['Стоп', 'Неизвестный класс']))
})

describe('errors of the data worker', () => {
  beforeEach(() => overwriteGetLocale(() => 'en'))

  it('names the file and the cure', () => {
    const error = Object.assign(new Error('raw'), { code: 'not-a-zip', fileName: 'notes.zip' })
    expect(dataErrorText(error)).toBe('notes.zip: This is not a zip archive. Drop the zip file itself, not what is in it.')
  })

  it('names the missing bytes', () => {
    expect(shown(dataErrorText(Object.assign(new Error('raw'), { code: 'quota-exceeded', bytes: 420e6 })))).toContain('need 420.0_MB more')
  })

  it('keeps the message of an error it does not know', () => expect(dataErrorText(new Error('The worker died.'))).toBe('The worker died.'))
})
