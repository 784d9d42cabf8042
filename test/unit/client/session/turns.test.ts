import { beforeEach, expect, test, vi } from "vitest"
import { inTurn } from "../../../../client/session/turns.ts"
import { fakeDevice } from "../device.ts"

beforeEach(() => vi.useRealTimers())

test("on plain http, without a lock manager, tabs still take turns", async () => {
  fakeDevice()
  let inside = 0
  let most = 0
  const turn = async (): Promise<void> => {
    inside++
    most = Math.max(most, inside)
    await new Promise((resolve) => setTimeout(resolve, 5))
    inside--
  }
  await Promise.all([inTurn("refresh", turn), inTurn("refresh", turn), inTurn("refresh", turn)])
  expect(most).toBe(1)
})

test("the turn of a tab that was closed in the middle ends by itself", async () => {
  const device = fakeDevice()
  device.storage.set("jubilee:turn:refresh", `gone ${Date.now() - 1}`)
  expect(await inTurn("refresh", () => Promise.resolve("done"))).toBe("done")
})

test("a failing turn lets the next one in", async () => {
  fakeDevice()
  await expect(inTurn("refresh", () => Promise.reject(new Error("no")))).rejects.toThrow("no")
  expect(await inTurn("refresh", () => Promise.resolve("next"))).toBe("next")
})

test("with storage closed the work is done all the same", async () => {
  fakeDevice({ closed: true })
  expect(await inTurn("refresh", () => Promise.resolve("done"))).toBe("done")
})

/** A lock manager whose lock somebody else has, until a request gives up. */
function lockHeldElsewhere(): void {
  const request = (_name: string, { signal }: { readonly signal: AbortSignal }): Promise<never> =>
    new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error("aborted"))))
  vi.stubGlobal("navigator", { locks: { request } })
}

test("a turn that another tab never ends, as one that is frozen, is waited for only so long", async () => {
  lockHeldElsewhere()
  vi.useFakeTimers()
  const work = vi.fn<() => Promise<string>>(() => Promise.resolve("done"))
  const turn = inTurn("refresh", work, 500)
  await vi.advanceTimersByTimeAsync(499)
  expect(work).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(1)
  expect(await turn).toBe("done")
})

test("a lock manager that refuses keeps nobody from working; work that fails is not done twice", async () => {
  vi.stubGlobal("navigator", { locks: { request: () => Promise.reject(new Error("no storage")) } })
  expect(await inTurn("refresh", () => Promise.resolve("done"))).toBe("done")
  const request = (_name: string, _options: object, work: () => unknown): unknown => work()
  vi.stubGlobal("navigator", { locks: { request } })
  const work = vi.fn<() => Promise<string>>(() => Promise.reject(new Error("no")))
  await expect(inTurn("refresh", work)).rejects.toThrow("no")
  expect(work).toHaveBeenCalledOnce()
})
