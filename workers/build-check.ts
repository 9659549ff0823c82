/** Page and worker exchange the key of their build before anything else; parts of two builds never work together. */
import { holdLifeLine, type LifeApi } from './life-line.ts'

/** What every worker answers beside its own calls. */
export interface BuildApi extends LifeApi {
  buildKey(): string
}

/** The other side comes from another build. The message names the cure; pages say it in the reader's language. */
export class OtherBuildError extends Error {
  override name = 'OtherBuildError'
  constructor(options?: ErrorOptions) {
    super('This page and its background worker come from different versions. Load the page again; what is stored stays.', options)
  }
}

/** Throws OtherBuildError unless `key` is this build's; anything but a key counts as another build. */
export function checkBuild(key: unknown): void {
  if (key !== __BUILD_KEY__) throw new OtherBuildError()
}

/** The same object, for comlink, which calls methods on what it was given. */
export function withBuildKey<Api extends object>(api: Api): Api & BuildApi {
  return Object.assign(api, { buildKey: () => __BUILD_KEY__, holdLifeLine: (name: string) => holdLifeLine(name) })
}
