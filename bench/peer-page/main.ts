/** Steps of each framework in this page, one framework at a time. */
import { enginePeer } from './engine-peer.ts'
import type { Peer, PeerTask } from './peer-task.ts'

const MAKERS = {
  'signpost fast': (task: PeerTask) => enginePeer(task, 'signpost-wasm', 'fast'),
  'signpost strict': (task: PeerTask) => enginePeer(task, 'signpost-wasm', 'strict'),
  'tfjs wasm': (task: PeerTask) => enginePeer(task, 'tfjs-wasm', 'fast'),
  'tfjs cpu': (task: PeerTask) => enginePeer(task, 'tfjs-cpu', 'fast'),
  'jax-js wasm': (task: PeerTask) => enginePeer(task, 'jax-wasm', 'fast')
} as const

export type PeerName = keyof typeof MAKERS

declare global {
  /** Loads the network and makes its first step. */
  var loadPeer: (name: PeerName, task: PeerTask) => Promise<{ firstLoss: number; threads: number | null }>
  /** Milliseconds of each further step. */
  var timePeer: (name: PeerName, steps: number) => Promise<number[]>
}

const loaded = new Map<PeerName, Peer>()

globalThis.loadPeer = async (name, task) => {
  const peer = await MAKERS[name](task)
  loaded.set(name, peer)
  return { firstLoss: await peer.step(), threads: peer.threads }
}

globalThis.timePeer = async (name, steps) => {
  const peer = loaded.get(name)
  if (!peer) throw new Error(`${name} was not loaded.`)
  const times: number[] = []
  for (let step = 0; step < steps; step++) {
    const start = performance.now()
    await peer.step()
    times.push(performance.now() - start)
  }
  return times
}
