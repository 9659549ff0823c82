/** Wiring only: what the importer does is in data/importer. */
import { Importer } from '#lib/data/importer.ts'
import { expose } from 'comlink'
import { withBuildKey } from './build-check.ts'
import './error-transfer.ts'
import type { ImporterApi } from './importer.api.ts'

// Without HTTPS (and not on localhost) browsers leave `locks` undefined, whatever the types say.
const locks = 'locks' in navigator ? navigator.locks : null

const importer: ImporterApi = new Importer({ locks, now: () => new Date(), clockMs: () => performance.now() })
expose(withBuildKey(importer))
