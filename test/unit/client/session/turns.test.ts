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
