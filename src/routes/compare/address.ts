/** What the Compare page shows, as address keys: ?runs=a,b&x=seconds&view=accuracy */
export interface Choice {
  /** In the order of their letters. */
  ids: readonly string[]
  axis: 'epoch' | 'seconds'
  view: 'accuracy' | 'error'
}

export function choiceFromQuery(query: URLSearchParams): Choice {
  const ids = (query.get('runs') ?? '').split(',').filter((id) => id !== '')
  return {
    ids: [...new Set(ids)],
    axis: query.get('x') === 'seconds' ? 'seconds' : 'epoch',
    view: query.get('view') === 'accuracy' ? 'accuracy' : 'error'
  }
}

/** Commas stay readable. */
export function addressQuery({ ids, axis, view }: Choice): string {
  const keys = [
    `runs=${ids.map(encodeURIComponent).join(',')}`,
    ...(axis === 'seconds' ? ['x=seconds'] : []),
    ...(view === 'accuracy' ? ['view=accuracy'] : [])
  ]
  return keys.join('&')
}
