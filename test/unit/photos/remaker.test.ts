import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { systemClock } from "../../../server/clock.ts"
import { Remaker } from "../../../server/photos/remaker.ts"
import { jpeg, noise, png } from "../../support/pictures.ts"

/** Photos are made anew in processes of their own (K21, K22). */

const faults: string[] = []
let remaker: Remaker
const open = (budgetMs: number): Remaker =>
  new Remaker({
    clock: systemClock(),
    onFault: (sentence) => void faults.push(sentence),
    processes: 1,
    budgetMs,
  })

beforeEach(() => {
  faults.length = 0
  remaker = open(30_000)
})
afterEach(() => remaker.stop())

describe("[K22] an upload", () => {
  test("is made anew, one after another, in the turn of each person", async () => {
    const made: string[] = []
    const make = async (person: string, n: number): Promise<void> => {
      const photo = await remaker.remake(person, await jpeg({ width: 60, height: 40 }, n))
      expect(photo).toMatchObject({ kind: "photo", width: 60, height: 40 })
      made.push(person)
    }
    await Promise.all([make("a", 1), make("a", 2), make("a", 3), make("a", 4), make("b", 5)])
    expect(made).toHaveLength(5)
    expect(made.indexOf("b")).toBeLessThan(4)
    expect(faults).toEqual([])
  })

  test("one that takes too long is ended with its process, and the next is made", async () => {
    remaker.stop()
    // Sent in passes: a second of work and more, of which the first milliseconds are the start of the process.
    const slow = png({ width: 3_500, height: 3_500, interlaced: true, data: 3_500 * 10_501 + 100_000 })
    remaker = open(1)
    expect(await remaker.remake("a", slow)).toEqual({ kind: "refused", code: "photo_too_large" })
    expect(faults).toEqual(["a photo took too long"])
    remaker.stop()
    remaker = open(30_000)
    expect(await remaker.remake("a", await jpeg({ width: 60, height: 40 }))).toMatchObject({ kind: "photo" })
  })

  test("half of one is refused, wherever it was cut, and its process goes on", async () => {
    const whole = await noise({ width: 300, height: 200 })
    for (const part of [0.1, 0.5, 0.99]) {
      const cut = whole.slice(0, Math.floor(whole.length * part))
      expect(await remaker.remake("a", cut)).toEqual({ kind: "refused", code: "not_a_photo" })
    }
    expect(await remaker.remake("a", whole)).toMatchObject({ kind: "photo" })
    expect(faults).toEqual([])
  })

  test("after the server stopped nothing is made", async () => {
    remaker.stop()
    expect(await remaker.remake("a", await jpeg({ width: 60, height: 40 }))).toBeUndefined()
  })
})
