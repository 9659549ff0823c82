import { describe, expect, it } from 'vitest'
import { addressQuery, choiceFromQuery } from '../../../src/routes/compare/address.ts'
import { viewFromQuery, viewQuery } from '../../../src/routes/runs/address.ts'

const compared = (query: string) => addressQuery(choiceFromQuery(new URLSearchParams(query)))
const listed = (query: string) => viewQuery(viewFromQuery(new URLSearchParams(query)))

describe('the address of the Compare page', () => {
  it('says everything that it shows', () => {
    const whole = 'runs=a,b,c&base=b&x=wall-seconds&view=accuracy&seeds=single&hide=a&sort=-speed&pair=a,b&all=1'
    expect(compared(whole)).toBe(whole)
    expect(choiceFromQuery(new URLSearchParams(whole))).toMatchObject({ ids: ['a', 'b', 'c'], axis: 'wall-seconds', merged: false, sort: { column: 'speed', descending: true } })
  }) // prettier-ignore

  it('leaves out what is as usual, and takes nonsense for it', () => {
    expect(compared('runs=a,a,,b&x=nonsense&sort=-nonsense&pair=a,b,c&seeds=mean&unknown=1')).toBe('runs=a,b&pair=a,b')
    expect(compared('')).toBe('')
  })
})

describe('the address of the Runs page', () => {
  it('says everything that it shows', () => {
    const whole = 'q=res+32&sort=-best&group=repeats&engine=tfjs-wasm&tag=night+run&archived=1&page=2'
    expect(listed(whole)).toBe(whole)
  })

  it('leaves out what is as usual, and takes nonsense for it', () => {
    expect(listed('sort=nonsense&group=x&page=-3&other=1&page=abc')).toBe('')
    expect(viewFromQuery(new URLSearchParams('')).order).toEqual({ key: 'date', descending: true })
  })
})
