/** What the tabs of one browser tell each other: that stored images or runs have changed, or that a run has begun. No content goes over it. */

export type TabNews = 'data' | 'runs'

const CHANNEL_NAME = 'signpost-tabs'

const channel = new BroadcastChannel(CHANNEL_NAME)

/** To the other tabs; this one does not hear it. */
export function tellTabs(news: TabNews): void {
  channel.postMessage(news)
}

/** Returns a way to stop listening. */
export function hearTabs(hear: (news: TabNews) => void): () => void {
  const listener = ({ data }: MessageEvent<unknown>) => {
    if (data === 'data' || data === 'runs') hear(data)
  }
  channel.addEventListener('message', listener)
  return () => channel.removeEventListener('message', listener)
}
