import { afterEach, expect, test, vi } from "vitest"
import { PhotoCache } from "../../../../../../client/features/card/photos/photo-cache.ts"
import { BlobId, newOccasionId } from "../../../../../../shared/ids.ts"
import { eventually } from "../../../../../support/eventually.ts"

const occasion = newOccasionId()
const blob = (n: number): BlobId => BlobId.parse(String(n).padStart(64, "0"))

/** Photos of ten bytes each; `away`: the server does not answer. Addresses that were made and not let go of are in `open`. */
function world() {
  const open = new Set<string>()
  vi.spyOn(URL, "createObjectURL").mockImplementation(() => {
    const address = `blob:${Math.random()}`
    open.add(address)
    return address
  })
  vi.spyOn(URL, "revokeObjectURL").mockImplementation((address) => void open.delete(address))
  const asked: string[] = []
  const server = { away: false }
  const cache = new PhotoCache(async (_occasion, id) => {
    asked.push(id.slice(-1))
    return server.away ? { ok: false, error: "offline" } : { ok: true, value: new Blob(["x".repeat(10)]) }
  }, 25)
  const here = (n: number): Promise<void> =>
    eventually(() => expect(cache.look(occasion, blob(n)).state).toBe("here"))
  const hold = (n: number): (() => void) => cache.hold(occasion, blob(n), () => undefined)
  return { open, asked, server, cache, here, hold }
}

afterEach(() => void vi.restoreAllMocks())

test("a photo is fetched once for all who show it, and has one address", async () => {
  const { open, asked, here, hold } = world()
  hold(1)
  hold(1)
  await here(1)
  hold(1)
  expect(asked).toEqual(["1"])
  expect(open.size).toBe(1)
})

test("photos that nothing shows any more are kept within bounds, the longest unused going first", async () => {
  const { open, asked, cache, here, hold } = world()
  for (const n of [1, 2, 3]) {
    const release = hold(n)
    await here(n)
    release()
  }
  expect(open.size).toBe(2)
  expect([1, 2, 3].map((n) => cache.look(occasion, blob(n)).state)).toEqual(["loading", "here", "here"])
  // What is shown stays, however much it is.
  const releases = [4, 5, 6, 7].map(hold)
  for (const n of [4, 5, 6, 7]) await here(n)
  expect([4, 5, 6, 7].map((n) => cache.look(occasion, blob(n)).state)).toEqual(Array(4).fill("here"))
  for (const release of releases) release()
  expect(open.size).toBe(2)
  hold(1)
  await here(1)
  expect(asked.filter((n) => n === "1")).toHaveLength(2)
  cache.clear()
  expect(open.size).toBe(0)
})

test("a photo that could not be had says so, and comes when it is asked for again", async () => {
  const { server, cache, here, hold } = world()
  server.away = true
  hold(1)
  await eventually(() => expect(cache.look(occasion, blob(1)).state).toBe("failed"))
  server.away = false
  cache.retryAll()
  await here(1)
})

test("a photo that was uploaded from here is not fetched", async () => {
  const { asked, cache, here, hold } = world()
  cache.put(occasion, blob(1), new Blob(["mine"]))
  hold(1)
  await here(1)
  expect(asked).toEqual([])
})
