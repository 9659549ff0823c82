/** What the page's origin really keeps, read past the app. */
import type { Page } from '@playwright/test'

/** Records in every store of every database, by 'database/store'; stores without records are left out. */
export function storedRecords(page: Page): Promise<Record<string, number>> {
  return page.evaluate(async () => {
    const settled = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result)
        request.onerror = () => reject(request.error ?? new Error('IndexedDB failed'))
      })
    const counts: Record<string, number> = {}
    for (const { name } of await indexedDB.databases()) {
      if (name === undefined) continue
      const database = await settled(indexedDB.open(name))
      for (const store of database.objectStoreNames) {
        const count = await settled(database.transaction(store).objectStore(store).count())
        if (count > 0) counts[`${name}/${store}`] = count
      }
      database.close()
    }
    return counts
  })
}
