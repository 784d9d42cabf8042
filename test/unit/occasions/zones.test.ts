import { describe, expect, test } from "vitest"
import { isZone } from "../../../server/occasions/zones.ts"

describe("time zones", () => {
  test.each([
    "Europe/Berlin",
    "America/Argentina/Buenos_Aires",
    "Pacific/Auckland",
    "UTC",
    "Etc/GMT+3",
    "Asia/Kolkata",
  ])("%s is one", (zone) => {
    expect(isZone(zone)).toBe(true)
  })

  test.each(["", "Middle/Earth", "+01:00", "GMT+25", "Europe/Berlin\u0000", "../etc", "Europe", "__proto__"])(
    "%j is none",
    (zone) => {
      expect(isZone(zone)).toBe(false)
    },
  )
})
