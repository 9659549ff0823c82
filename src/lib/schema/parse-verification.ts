/** The reference of a verification (a file of the app) and results that a browser remembers: unknown text -> typed. */
import {
  array,
  boolean,
  finite,
  integer,
  length,
  literal,
  maxLength,
  minValue,
  nullable,
  number,
  object,
  pipe,
  record,
  strictObject,
  string
} from 'valibot'
import { parse, ParseError, problemsOf } from './parse.ts'
import type { VerificationReference, VerificationResult } from './verification.ts'

const CAPS = { text: 200, base64: 100_000, list: 100, results: 200, fileChars: 200_000 } as const

const text = pipe(string('must be text'), maxLength(CAPS.text))
const real = pipe(number('must be a number'), finite('must be finite'))
const amount = pipe(real, minValue(0, 'must not be negative'))
const whole = pipe(amount, integer('must be a whole number'))
const base64 = pipe(string('must be text'), maxLength(CAPS.base64))

const referenceSchema = strictObject({
  format: literal('signpost-verification', "must be 'signpost-verification'"),
  version: literal(1, 'must be 1'),
  batchImages: pipe(whole, minValue(1)),
  learningRate: amount,
  momentum: amount,
  images: base64,
  labels: pipe(array(pipe(array(whole), maxLength(CAPS.list))), maxLength(CAPS.list)),
  networks: pipe(
    array(strictObject({ id: text, seed: whole, logits: base64, logitsAfter: base64, losses: pipe(array(real), maxLength(CAPS.list)) })),
    length(2, 'must be two networks')
  )
})

const difference = nullable(amount)
const resultSchema = object({
  at: text,
  passed: boolean(),
  maxRelativeDifference: difference,
  networks: pipe(
    array(object({ id: text, firstLoss: difference, losses: difference, logits: difference, logitsAfter: difference })),
    maxLength(CAPS.list)
  )
})
const resultsSchema = record(pipe(string(), maxLength(2000)), resultSchema)

export type StoredResults = Readonly<Record<string, VerificationResult>>

function json(text: string, fileName: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new ParseError(fileName, [{ field: '', message: 'is not JSON; copy the whole build folder again' }])
  }
}

const bytesOf = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
const floatsOf = (text: string): Float32Array => new Float32Array(bytesOf(text).buffer)

/** `fileName` begins the message. Throws ParseError naming each wrong field. */
export function parseVerification(text: string, fileName: string): VerificationReference {
  if (text.length > CAPS.fileChars) throw new ParseError(fileName, [{ field: '', message: `is longer than ${CAPS.fileChars} characters` }])
  const { format: _format, version: _version, images, networks, ...rest } = parse(referenceSchema, fileName, json(text, fileName))
  return {
    ...rest,
    images: bytesOf(images),
    networks: networks.map(({ logits, logitsAfter, ...network }) => ({ ...network, logits: floatsOf(logits), logitsAfter: floatsOf(logitsAfter) }))
  }
}

/** What this version cannot read is as good as not verified. */
export function isStoredResults(text: string): boolean {
  try {
    return problemsOf(resultsSchema, JSON.parse(text)).length === 0
  } catch {
    return false
  }
}

/** Of a text that isStoredResults accepts. */
export function parseStoredResults(text: string): StoredResults {
  return parse(resultsSchema, 'Verifications', JSON.parse(text))
}
