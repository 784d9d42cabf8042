import type { Page } from "playwright-core"

/**
 * Everything that this device keeps of the site, as text: IndexedDB with the bytes of its documents, both storages,
 * what caches hold, and the page itself.
 */
const DUMP = `(async () => {
  const texts = []
  const tell = (value) => {
    if (value instanceof ArrayBuffer) return tell(new Uint8Array(value))
    if (ArrayBuffer.isView(value)) return texts.push(new TextDecoder("latin1").decode(value))
    if (Array.isArray(value)) return value.forEach(tell)
    if (value instanceof Map || value instanceof Set) return tell([...value])
    if (typeof value === "object" && value !== null) return Object.entries(value).forEach(tell)
    texts.push(String(value))
  }
  const asked = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
  for (const { name } of await indexedDB.databases()) {
    const db = await asked(indexedDB.open(name))
    for (const store of db.objectStoreNames) {
      const rows = db.transaction(store).objectStore(store)
      tell([await asked(rows.getAllKeys()), await asked(rows.getAll())])
    }
    db.close()
  }
  tell([{ ...localStorage }, { ...sessionStorage }, document.documentElement.outerHTML, document.title, location.href])
  for (const name of globalThis.caches ? await caches.keys() : []) {
    const cache = await caches.open(name)
    for (const request of await cache.keys()) {
      texts.push(request.url, await (await cache.match(request)).text())
    }
  }
  return texts.join("\\n")
})()`

/** Of these words, those that are still found anywhere on the device. */
export async function leftBehind(page: Page, words: readonly string[]): Promise<readonly string[]> {
  const text = String(await page.evaluate<unknown>(DUMP))
  return words.filter((word) => text.includes(word))
}
