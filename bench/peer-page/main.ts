/** Steps of each framework in this page, one framework at a time. */
import { jaxPeer } from './jax-peer.ts'
import { ownPeer } from './own-peer.ts'
import type { Peer, PeerTask } from './peer-task.ts'
import { tfjsPeer } from './tfjs-peer.ts'

const MAKERS = {
  'signpost fast': (task: PeerTask) => ownPeer(task, 'fast'),
  'signpost strict': (task: PeerTask) => ownPeer(task, 'strict'),
  'tfjs cpu': tfjsPeer,
  'jax-js wasm': jaxPeer
} as const

export type PeerName = keyof typeof MAKERS

declare global {
  /** Loads the network; the loss of its first step. */
  var loadPeer: (name: PeerName, task: PeerTask) => Promise<number>
  /** Milliseconds of each further step. */
  var timePeer: (name: PeerName, steps: number) => Promise<number[]>
}

const loaded = new Map<PeerName, Peer>()

globalThis.loadPeer = async (name, task) => {
  const peer = await MAKERS[name](task)
  loaded.set(name, peer)
  return peer.step()
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
