import { describe, expect, test } from "vitest"
import {
  claimByDevice,
  foldName,
  hasDevice,
  mergeInto,
  recognise,
  type PersonRecord,
} from "../../../server/people/rules.ts"
import { newPersonId, newSessionId } from "../../../shared/ids.ts"

const waiting: PersonRecord = { name: "Gran", createdAt: 1, also: [] }

describe("a name that waits for a device", () => {
  test("[M3] the first device gets it, the same one again changes nothing, another is refused", () => {
    const [first, second] = [newSessionId(), newSessionId()]
    const claimed = claimByDevice(waiting, first, "Helga")
    expect(claimed).toEqual({ ok: true, value: { ...waiting, device: first, name: "Helga" } })
    const record = claimed.ok ? claimed.value : waiting
    expect(hasDevice(record)).toBe(true)
    expect(claimByDevice(record, first, "Other")).toEqual({ ok: true, value: record })
    expect(claimByDevice(record, second, undefined)).toEqual({ ok: false, error: "name_taken" })
    expect(mergeInto(record, newPersonId())).toEqual({ ok: false, error: "name_taken" })
  })

  test("[M3] once it turned out to be somebody, it is nobody else's", () => {
    const [me, other] = [newPersonId(), newPersonId()]
    const merged = mergeInto(waiting, me)
    const record = merged.ok ? merged.value : waiting
    expect(record.mergedInto).toBe(me)
    expect(mergeInto(record, me)).toEqual({ ok: true, value: record })
    expect(mergeInto(record, other)).toEqual({ ok: false, error: "name_taken" })
    expect(claimByDevice(record, newSessionId(), undefined)).toEqual({ ok: false, error: "name_taken" })
  })

  test("recognising the same name twice is once", () => {
    const other = newPersonId()
    const once = recognise(waiting, other)
    expect(once.also).toEqual([other])
    expect(recognise(once, other)).toBe(once)
  })
})

describe("[S4] names as people compare them", () => {
  test.each([
    ["Gran", "gran"],
    [" Uncle   Ivo ", "uncle ivo"],
    ["Anna\u00a0Maria", "anna maria"],
    ["ＡＮＮＡ", "anna"],
    ["Zoë", "Zoe\u0308"],
    ["ﬁona", "Fiona"],
    ["ÅSA", "a\u030asa"],
  ])("%s is %s", (one, other) => {
    expect(foldName(one)).toBe(foldName(other))
  })

  test.each([
    ["Anna", "Ana"],
    ["Zoë", "Zoe"],
    ["Anna B.", "Anna"],
  ])("%s is not %s", (one, other) => {
    expect(foldName(one)).not.toBe(foldName(other))
  })
})
