import { describe, expect, it } from 'vitest'
import { AppFiles, pathInScope } from '#lib/pwa/app-files.ts'

const paths = ['index.html', 'data.html', 'runs.html', '404.html', 'theme.js', '_app/immutable/start.abc.js']
const files = new AppFiles({ files: paths.map((path) => ({ path, sha256: '' })), clientRoutes: ['^\\/runs\\/([^/]+?)\\/?$'] })

describe('AppFiles', () => {
  it.each([
    ['', 'index.html'],
    ['data', 'data.html'],
    ['data.html', 'data.html'],
    ['data/', '404.html'],
    ['runs', 'runs.html'],
    ['runs/abc', '404.html'],
    ['runs/abc/', '404.html'],
    ['nowhere', null],
    ['runs/abc/more', null],
    ['theme.js', null],
    ['__proto__', null]
  ])('opens /%s with %s', (path, page) => {
    expect(files.page(path)?.path ?? null).toBe(page)
  })

  it('finds files by their whole path only', () => {
    expect(files.file('theme.js')?.path).toBe('theme.js')
    expect(files.file('lab/theme.js')).toBeNull()
  })
})

describe('pathInScope', () => {
  const scope = 'https://host.example/lab/'
  it.each([
    ['https://host.example/lab/', ''],
    ['https://host.example/lab/data?x=1#top', 'data'],
    ['https://host.example/lab/a%20b', 'a b'],
    ['https://host.example/lab', null],
    ['https://host.example/laboratory', null],
    ['https://host.example/', null],
    ['https://other.example/lab/data', null],
    ['https://host.example/lab/%zz', null]
  ])('%s -> %s', (address, path) => {
    expect(pathInScope(address, scope)).toBe(path)
  })
})
