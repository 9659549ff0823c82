/** native/bench_pytorch.py as a process that is asked for one timing at a time. Not responsible for which python has torch installed: it looks. */
import { spawn, spawnSync, type ChildProcessByStdio } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import type { ModelId } from '#lib/schema/model.ts'
import { rootDir } from '../scripts/run.mjs'
import { median, type StepTimes } from './rounds.ts'

export const NATIVE_LAYOUTS = ['default', 'channels_last'] as const
export type NativeLayout = (typeof NATIVE_LAYOUTS)[number]

export interface NativeLoad {
  model: ModelId
  sizePx: number
  threads: number
  batchSize: number
  /** Where to start; random without it. */
  initial?: InitialState
}

/** Canonical layouts, little-endian bytes as base64. */
export interface InitialState {
  weights: readonly { shape: readonly number[]; base64: string }[]
  pixels: string
  labels: string
}

export interface NativeTorch {
  version: string
  /** Builds the network in both layouts and warms both up. Resolves with the loss of the first step in nats. */
  load(load: NativeLoad): Promise<number>
  time(layout: NativeLayout, steps: number): Promise<StepTimes>
  close(): void
}

const PYTHONS = ['python3', '/usr/bin/python3', 'python']

/** The first python that imports torch, or null. */
export function findTorchPython(): string | null {
  return PYTHONS.find((python) => spawnSync(python, ['-c', 'import torch'], { stdio: 'ignore' }).status === 0) ?? null
}

/** Answers come in the order of the questions; the process's end rejects what is open. */
function lineClient(child: ChildProcessByStdio<Writable, Readable, null>): (request?: object) => Promise<Record<string, unknown>> {
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return async (request) => {
    if (request) child.stdin.write(`${JSON.stringify(request)}\n`)
    const line = await lines.next()
    if (line.done === true) throw new Error('native/bench_pytorch.py ended; its message stands above.')
    return JSON.parse(line.value) as Record<string, unknown>
  }
}

function numbers(value: unknown): number[] {
  if (!Array.isArray(value)) throw new Error(`native/bench_pytorch.py answered ${JSON.stringify(value)} in place of step times.`)
  return value.map(Number)
}

export async function startNativeTorch(python: string): Promise<NativeTorch> {
  const child = spawn(python, [join(rootDir, 'native/bench_pytorch.py')], { stdio: ['pipe', 'pipe', 'inherit'] })
  const ask = lineClient(child)
  const { version } = await ask()
  return {
    version: String(version),
    load: async (load) => Number((await ask({ load })).firstLoss),
    time: async (layout, steps) => {
      const stepMs = numbers((await ask({ time: { layout, steps } })).stepMs)
      return { medianMs: median(stepMs), minMs: Math.min(...stepMs) }
    },
    close: () => child.stdin.end()
  }
}
