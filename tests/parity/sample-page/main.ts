/** Tells the server that served this page what the generator draws here. */
import { sampleChecksum } from '../sample-checksum.ts'

await fetch('./checksum', { method: 'POST', body: sampleChecksum() })
