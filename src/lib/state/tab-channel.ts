/** What the tabs of one browser tell each other: that stored images or runs have changed, or that a run has begun, or that the queue has changed. No content goes over it. */

export type TabNews = 'data' | 'runs' | 'queue'

const CHANNEL_NAME = 'signpost-tabs'

const channel = new BroadcastChannel(CHANNEL_NAME)

/** To the other tabs; this one does not hear it. */
export function tellTabs(news: TabNews): void {
  channel.postMessage(news)
}

/** Returns a way to stop listening. */
export function hearTabs(hear: (news: TabNews) => void): () => void {
  const listener = ({ data }: MessageEvent<unknown>) => {
    if (data === 'data' || data === 'runs' || data === 'queue') hear(data)
  }
  channel.addEventListener('message', listener)
  return () => channel.removeEventListener('message', listener)
}
