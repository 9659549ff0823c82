/**
 * Requests, chunks and the barrier. Equals this serial loop: for each op of the tape, for each chunk in 0..chunks-1, run the chunk.
 * The result does not depend on which thread runs a chunk: a chunk writes only its own images, its own slot, and memory of the thread's own of
 * which no other chunk reads what it left there.
 */
import {
  AT_ARRIVED, AT_CLAIMS, AT_COMPLETED, AT_GENERATION, AT_QUIT, AT_REQUESTED, AT_REQUESTS, AT_SLEEPERS, AT_SPIN_LIMIT, AT_THREADS, Request
} from './generated/ops'

// @ts-ignore: decorator
@inline
export function request(sequence: i32): Request {
  return changetype<Request>(AT_REQUESTS + <usize>((sequence & 1) << 5))
}

const CLAIM_BYTES: i32 = 64

/**
 * The next chunk for this thread, -1 when all are taken. Each thread has a range of its own, so that it finds in its cache what it wrote in
 * the ops before; `backwards` every other time, so that it begins with what it wrote last. A thread that is done helps the others.
 */
export function claimChunk(thread: i32, chunks: i32, backwards: bool): i32 {
  const threads = load<i32>(AT_THREADS)
  for (let step = 0, owner = thread; step < threads; step++) {
    const first = (owner * chunks) / threads
    const count = ((owner + 1) * chunks) / threads - first
    const taken = AT_CLAIMS + owner * CLAIM_BYTES
    if (atomic.load<i32>(taken) < count) {
      const place = atomic.add<i32>(taken, 1)
      if (place < count) return first + (backwards ? count - 1 - place : place)
    }
    owner = owner + 1 < threads ? owner + 1 : 0
  }
  return -1
}

/** Spins for a bounded time, then sleeps, until the word differs from `old`. */
function awaitChange(address: usize, old: i32): void {
  for (let spins = load<i32>(AT_SPIN_LIMIT); spins > 0; spins--) if (atomic.load<i32>(address) != old) return
  while (atomic.load<i32>(address) == old) {
    atomic.add<i32>(AT_SLEEPERS, 1)
    atomic.wait<i32>(address, old, -1)
    atomic.sub<i32>(AT_SLEEPERS, 1)
  }
}

/** Returns when all threads have called it. The last one makes all chunks of the next op free to take. */
export function meet(): void {
  const threads = load<i32>(AT_THREADS)
  const generation = atomic.load<i32>(AT_GENERATION)
  if (atomic.add<i32>(AT_ARRIVED, 1) == threads - 1) {
    atomic.store<i32>(AT_ARRIVED, 0)
    for (let owner = 0; owner < threads; owner++) atomic.store<i32>(AT_CLAIMS + owner * CLAIM_BYTES, 0)
    atomic.store<i32>(AT_GENERATION, generation + 1)
    if (atomic.load<i32>(AT_SLEEPERS) > 0) atomic.notify(AT_GENERATION, -1)
  } else awaitChange(AT_GENERATION, generation)
}

/** Waits for request number `sequence` (from 0). False when the pool is closing. */
export function awaitRequest(sequence: i32): bool {
  while (atomic.load<i32>(AT_REQUESTED) == sequence && !atomic.load<i32>(AT_QUIT)) awaitChange(AT_REQUESTED, sequence)
  return !atomic.load<i32>(AT_QUIT)
}

export function announceCompleted(sequence: i32): void {
  atomic.store<i32>(AT_COMPLETED, sequence + 1)
  atomic.notify(AT_COMPLETED, -1)
}
