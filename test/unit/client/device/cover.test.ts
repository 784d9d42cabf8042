import { afterEach, beforeEach, expect, test, vi } from "vitest"
import {
  coverNow,
  coverOf,
  touched,
  unshare,
  whenCovered,
  whileInView,
} from "../../../../client/device/cover.ts"
import { share, uncover } from "../../../../client/device/shared-device.ts"
import { personId } from "../../../support/documents.ts"
import { fakeDevice } from "../device.ts"

const [IVO, MIRA] = [personId(1), personId(2)]
const MINUTE = 60_000

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }))
afterEach(() => {
  unshare(IVO)
  coverNow()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

test("[S10] five minutes without a touch put everything away; a touch begins them anew", async () => {
  fakeDevice()
  expect(coverOf(IVO)).toBe("shown")
  expect(await share(IVO, "2468")).toBe(true)
  expect([coverOf(IVO), coverOf(MIRA), coverOf(undefined)]).toEqual(["open", "shown", "shown"])
  let told = 0
  const stop = whenCovered(() => told++)
  vi.advanceTimersByTime(4 * MINUTE)
  touched()
  vi.advanceTimersByTime(4 * MINUTE)
  expect(coverOf(IVO)).toBe("open")
  vi.advanceTimersByTime(MINUTE)
  expect([coverOf(IVO), told]).toEqual(["covered", 1])
  // Touching what is put away brings nothing back.
  touched()
  expect(coverOf(IVO)).toBe("covered")
  expect(await uncover(IVO, "1357")).toBe("wrong")
  expect(await uncover(IVO, "2468")).toBe("right")
  expect(coverOf(IVO)).toBe("open")
  stop()
})

test("[S10] what was asked while things were in view is answered to nobody once they are put away", async () => {
  fakeDevice()
  await share(IVO, "2468")
  const answer = Promise.withResolvers<string>()
  const late = whileInView(answer.promise)
  const said = vi.fn<(value: string) => void>()
  void late.then(said)
  const other = whileInView(Promise.resolve("in time"))
  expect(await other).toBe("in time")
  coverNow()
  answer.resolve("You're getting this")
  await answer.promise
  await Promise.resolve()
  await Promise.resolve()
  expect(said).not.toHaveBeenCalled()
  expect(await whileInView(Promise.resolve("asked afterwards"))).toBe("asked afterwards")
})

test("[S10] sharing takes what was kept of answers from the device; where nothing can be kept there is no sharing", async () => {
  const device = fakeDevice()
  for (const key of ["home", "occasion:a", "members:b", "links"])
    device.storage.set(`jubilee:${IVO}:${key}`, "{}")
  device.storage.set(`jubilee:${MIRA}:home`, "{}")
  await share(IVO, "2468")
  const rest = [...device.storage.keys()].filter((key) => !key.endsWith(":pin"))
  expect(rest.toSorted()).toEqual([`jubilee:${IVO}:links`, `jubilee:${MIRA}:home`].toSorted())
  unshare(IVO)
  vi.unstubAllGlobals()
  fakeDevice({ closed: true })
  expect(await share(IVO, "2468")).toBe(false)
  expect(coverOf(IVO)).toBe("shown")
})
