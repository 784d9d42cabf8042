import { describe, expect, test } from "vitest"
import { newPersonId } from "../../shared/ids.ts"
import type { FindOptions } from "../../server/store/port.ts"
import { eachInItsPlace, refusalOf, type Fixture, type NewPlace } from "./place.ts"

/** What every `Records` must do; the collections are those of `place.ts`. */
export function recordsContract(newPlace: NewPlace): void {
  const at = eachInItsPlace(newPlace)
  describe("one record", () => {
    oneRecord(at)
  })
  describe("at once", () => {
    atOnce(at)
  })
  describe("unique fields", () => {
    uniqueFields(at)
  })
  describe("find", () => {
    finds(at)
  })
  describe("close", () => {
    closes(at)
  })
}

const found = async (at: Fixture, index: string, options: FindOptions): Promise<readonly string[]> =>
  (await at.store.records.find("people", index, options)).map((record) => record.key)

function oneRecord(at: Fixture): void {
  test("comes back as it was inserted, and again after a restart", async () => {
    const body = {
      name: "Zoë 🎁",
      nested: { list: [1, null, "x"], deep: { no: false } },
      amount: 12.5,
      empty: "",
    }
    expect(await at.store.records.insert("plain", "a", body)).toBe("inserted")
    expect(await at.store.records.get("plain", "a")).toEqual({ key: "a", version: 1, body })
    expect(await at.store.records.get("plain", "b")).toBeUndefined()
    expect(await at.store.records.get("people", "a")).toBeUndefined()
    await at.reopen()
    expect(await at.store.records.get("plain", "a")).toEqual({ key: "a", version: 1, body })
  })

  test("and many of them come in one query, each once, whatever else is asked for", async () => {
    for (const key of ["a", "b", "c"]) await at.store.records.insert("plain", key, { key })
    await at.store.records.insert("people", "d", { key: "d" })
    await at.store.records.replaceIf("plain", "b", { version: 1, body: { key: "b2" } })
    const asked = await at.store.records.getMany("plain", ["c", "b", "nobody", "b", "d"])
    expect(asked.toSorted((one, other) => (one.key < other.key ? -1 : 1))).toEqual([
      { key: "b", version: 2, body: { key: "b2" } },
      { key: "c", version: 1, body: { key: "c" } },
    ])
    expect(await at.store.records.getMany("plain", [])).toEqual([])
    const many = Array.from({ length: 2_000 }, (_, i) => `k${i}`)
    await Promise.all(many.slice(0, 300).map((key) => at.store.records.insert("plain", key, {})))
    expect(await at.store.records.getMany("plain", many)).toHaveLength(300)
  })

  test("is inserted once: the second one is told and changes nothing", async () => {
    await at.store.records.insert("plain", "a", { n: 1 })
    expect(await at.store.records.insert("plain", "a", { n: 2 })).toBe("exists")
    expect(await at.store.records.get("plain", "a")).toEqual({ key: "a", version: 1, body: { n: 1 } })
  })

  test("is replaced only by who knows its version", async () => {
    await at.store.records.insert("plain", "a", { n: 1 })
    expect(await at.store.records.replaceIf("plain", "a", { version: 2, body: { n: 9 } })).toBe("conflict")
    expect(await at.store.records.replaceIf("plain", "a", { version: 1, body: { n: 2 } })).toBe("replaced")
    expect(await at.store.records.replaceIf("plain", "a", { version: 1, body: { n: 9 } })).toBe("conflict")
    expect(await at.store.records.get("plain", "a")).toEqual({ key: "a", version: 2, body: { n: 2 } })
    expect(await at.store.records.replaceIf("plain", "b", { version: 1, body: { n: 9 } })).toBe("conflict")
    expect(await at.store.records.get("plain", "b")).toBeUndefined()
  })

  test("is deleted by version or whatever it is, and can then be inserted anew", async () => {
    expect(await at.store.records.delete("plain", "a")).toBe("absent")
    await at.store.records.insert("plain", "a", { n: 1 })
    await at.store.records.replaceIf("plain", "a", { version: 1, body: { n: 2 } })
    expect(await at.store.records.delete("plain", "a", 1)).toBe("conflict")
    expect(await at.store.records.delete("plain", "a", 2)).toBe("deleted")
    expect(await at.store.records.delete("plain", "a", 2)).toBe("absent")
    expect(await at.store.records.replaceIf("plain", "a", { version: 2, body: {} })).toBe("conflict")
    expect(await at.store.records.insert("plain", "a", { n: 3 })).toBe("inserted")
    expect(await at.store.records.get("plain", "a")).toEqual({ key: "a", version: 1, body: { n: 3 } })
    expect(await at.store.records.delete("plain", "a")).toBe("deleted")
  })

  test("of a collection that nobody declared is a mistake, not an empty answer", async () => {
    await expect(at.store.records.get("nowhere", "a")).rejects.toThrow("nowhere")
    await expect(at.store.records.getMany("nowhere", ["a"])).rejects.toThrow("nowhere")
    await expect(at.store.records.insert("nowhere", "a", {})).rejects.toThrow("nowhere")
    await expect(at.store.records.find("people", "shoe", {})).rejects.toThrow("shoe")
  })
}

function atOnce(at: Fixture): void {
  test("of fifty that replace the same version one wins, and its content stays", async () => {
    await at.store.records.insert("plain", "a", { by: -1 })
    for (let version = 1; version <= 4; version++) {
      const racers = Array.from({ length: 50 }, (_, by) => by)
      const answers = await Promise.all(
        racers.map((by) => at.store.records.replaceIf("plain", "a", { version, body: { by } })),
      )
      const winners = racers.filter((by) => answers[by] === "replaced")
      expect(winners).toHaveLength(1)
      expect(answers.filter((answer) => answer === "conflict")).toHaveLength(49)
      expect(await at.store.records.get("plain", "a")).toEqual({
        key: "a",
        version: version + 1,
        body: { by: winners[0] },
      })
    }
  })

  test("twenty people who each count five, reading and trying again, count a hundred", async () => {
    await at.store.records.insert("plain", "counter", { count: 0 })
    const countOnce = async (): Promise<void> => {
      for (;;) {
        const record = await at.store.records.get("plain", "counter")
        if (record === undefined) throw new Error("the counter is gone")
        const body = { count: record.version }
        if (
          (await at.store.records.replaceIf("plain", "counter", { version: record.version, body })) ===
          "replaced"
        )
          return
      }
    }
    const person = async (): Promise<void> => {
      for (let turn = 0; turn < 5; turn++) await countOnce()
    }
    await Promise.all(Array.from({ length: 20 }, person))
    expect(await at.store.records.get("plain", "counter")).toEqual({
      key: "counter",
      version: 101,
      body: { count: 100 },
    })
  })

  test("of fifty that insert the same key one does", async () => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, by) => at.store.records.insert("plain", "a", { by })),
    )
    expect(answers.filter((answer) => answer === "inserted")).toHaveLength(1)
    expect(await at.store.records.get("plain", "a")).toMatchObject({
      body: { by: answers.indexOf("inserted") },
    })
  })

  test("of fifty that insert the same unique value under different keys one does", async () => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        at.store.records.insert("people", `key-${index}`, { email: "a@b.c" }),
      ),
    )
    expect(answers.filter((answer) => answer === "inserted")).toHaveLength(1)
    expect(await found(at, "email", { equals: "a@b.c" })).toEqual([`key-${answers.indexOf("inserted")}`])
  })

  test("of twenty records that change to the same unique value one does", async () => {
    const keys = Array.from({ length: 20 }, (_, index) => `key-${index}`)
    for (const key of keys) await at.store.records.insert("people", key, { email: key })
    const answers = await Promise.all(
      keys.map((key) => at.store.records.replaceIf("people", key, { version: 1, body: { email: "mine" } })),
    )
    expect(answers.filter((answer) => answer === "replaced")).toHaveLength(1)
    expect(answers.filter((answer) => answer === "exists")).toHaveLength(19)
    expect(await found(at, "email", { equals: "mine" })).toEqual([keys[answers.indexOf("replaced")]])
  })
}

function uniqueFields(at: Fixture): void {
  test("a value occurs once; a missing one does not count, and another collection neither", async () => {
    expect(await at.store.records.insert("people", "a", { email: "x" })).toBe("inserted")
    expect(await at.store.records.insert("people", "b", { email: "x", name: "B" })).toBe("exists")
    expect(await at.store.records.get("people", "b")).toBeUndefined()
    expect(await found(at, "name", {})).toEqual([])
    expect(await at.store.records.insert("people", "c", { name: "C" })).toBe("inserted")
    expect(await at.store.records.insert("people", "d", { name: "C" })).toBe("inserted")
    expect(await at.store.records.insert("pets", "a", { email: "x" })).toBe("inserted")
  })

  test("a text and a number that look alike are two values", async () => {
    expect(await at.store.records.insert("people", "a", { email: "1" })).toBe("inserted")
    expect(await at.store.records.insert("people", "b", { email: 1 })).toBe("inserted")
    expect(await at.store.records.insert("people", "c", { email: 1 })).toBe("exists")
  })

  test("a value is free again when its record is deleted or changed, and is kept by a change that keeps it", async () => {
    await at.store.records.insert("people", "a", { email: "x" })
    await at.store.records.insert("people", "b", { email: "y" })
    expect(await at.store.records.replaceIf("people", "b", { version: 1, body: { email: "x" } })).toBe(
      "exists",
    )
    expect(await at.store.records.get("people", "b")).toEqual({ key: "b", version: 1, body: { email: "y" } })
    expect(
      await at.store.records.replaceIf("people", "a", { version: 1, body: { email: "x", name: "A" } }),
    ).toBe("replaced")
    expect(await at.store.records.replaceIf("people", "a", { version: 2, body: { email: "z" } })).toBe(
      "replaced",
    )
    expect(await at.store.records.replaceIf("people", "b", { version: 1, body: { email: "x" } })).toBe(
      "replaced",
    )
    expect(await at.store.records.delete("people", "b")).toBe("deleted")
    expect(await at.store.records.insert("people", "c", { email: "x" })).toBe("inserted")
    await at.reopen()
    expect(await at.store.records.insert("people", "d", { email: "z" })).toBe("exists")
  })
}

function finds(at: Fixture): void {
  test("gives the records with a value, by key, and follows every change", async () => {
    await at.store.records.insert("people", "b", { name: "Ann" })
    await at.store.records.insert("people", "a", { name: "Ann" })
    await at.store.records.insert("people", "c", { name: "Anna" })
    await at.store.records.insert("people", "d", { name: "ann" })
    expect(await at.store.records.find("people", "name", { equals: "Ann" })).toEqual([
      { key: "a", version: 1, body: { name: "Ann" } },
      { key: "b", version: 1, body: { name: "Ann" } },
    ])
    await at.store.records.replaceIf("people", "a", { version: 1, body: { name: "Bo" } })
    await at.store.records.delete("people", "b")
    expect(await found(at, "name", { equals: "Ann" })).toEqual([])
    expect(await found(at, "name", { equals: "Bo" })).toEqual(["a"])
    await at.reopen()
    expect(await found(at, "name", {})).toEqual(["c", "a", "d"])
  })

  test("gives ranges with both ends, ascending, and at most the limit", async () => {
    for (const age of [30, 4, -1, 12.5, 100, 12]) await at.store.records.insert("people", `p${age}`, { age })
    expect(await found(at, "age", { from: 4, to: 30 })).toEqual(["p4", "p12", "p12.5", "p30"])
    expect(await found(at, "age", { from: 12.5 })).toEqual(["p12.5", "p30", "p100"])
    expect(await found(at, "age", { to: 4 })).toEqual(["p-1", "p4"])
    expect(await found(at, "age", { limit: 2 })).toEqual(["p-1", "p4"])
    expect(await found(at, "age", { from: 5, limit: 1 })).toEqual(["p12"])
    expect(await found(at, "age", { from: 31, to: 30 })).toEqual([])
  })

  test("gives the records with any of many values, in one query, each once and in order", async () => {
    for (const name of ["Ann", "Bo", "Cleo", "Bo'"]) await at.store.records.insert("people", name, { name })
    await at.store.records.insert("people", "number", { name: 7 })
    await at.store.records.insert("people", "text", { name: "7" })
    expect(await found(at, "name", { among: ["Cleo", "Ann", "nobody", "Ann"] })).toEqual(["Ann", "Cleo"])
    expect(await found(at, "name", { among: [7] })).toEqual(["number"])
    expect(await found(at, "name", { among: ["7", "Bo'"] })).toEqual(["text", "Bo'"])
    expect(await found(at, "name", { among: [] })).toEqual([])
    expect(await found(at, "name", { among: ["Bo", "Ann"], limit: 1 })).toEqual(["Ann"])
    const many = Array.from({ length: 2_000 }, (_, index) => `n${index}`)
    expect(await found(at, "name", { among: [...many, "Cleo"] })).toEqual(["Cleo"])
  })

  test("compares texts by code point", async () => {
    for (const name of ["b", "", "B", "\u{1F381}", "～", "ä", "a\u0000", "a", "ab"])
      await at.store.records.insert("people", `<${name}>`, { name })
    const inOrder = ["<>", "<B>", "<a>", "<a\u0000>", "<ab>", "<b>", "<ä>", "<～>", "<\u{1F381}>"]
    expect(await found(at, "name", {})).toEqual(inOrder)
    expect(await found(at, "name", { from: "a", to: "b" })).toEqual(["<a>", "<a\u0000>", "<ab>", "<b>"])
    expect(await found(at, "name", { from: "ä" })).toEqual(["<ä>", "<～>", "<\u{1F381}>"])
  })

  test("a bound meets values of its own type only; without one, numbers come before texts", async () => {
    await at.store.records.insert("people", "text", { age: "7" })
    await at.store.records.insert("people", "number", { age: 7 })
    expect(await found(at, "age", {})).toEqual(["number", "text"])
    expect(await found(at, "age", { from: 0 })).toEqual(["number"])
    expect(await found(at, "age", { to: "9" })).toEqual(["text"])
    expect(await found(at, "age", { to: 9 })).toEqual(["number"])
    expect(await found(at, "age", { from: "" })).toEqual(["text"])
    expect(await found(at, "age", { equals: 7 })).toEqual(["number"])
    expect(await found(at, "age", { from: 0, to: "9" })).toEqual([])
  })

  test("does not see records without a text or number there", async () => {
    const others = [
      {},
      { age: null },
      { age: true },
      { age: [7] },
      { age: { seven: 7 } },
      { deep: { age: 7 } },
    ]
    for (const [index, body] of others.entries()) await at.store.records.insert("people", `p${index}`, body)
    expect(await found(at, "age", {})).toEqual([])
    expect(await found(at, "age", { equals: 7 })).toEqual([])
  })

  test("is not led astray by what values contain", async () => {
    for (const value of ["%", "_", "'", '"', "$ne", ".", "*", "\\", "a b", "a/b", "a#b"]) {
      expect(await at.store.records.insert("people", value, { name: value, email: value })).toBe("inserted")
      expect(await found(at, "name", { equals: value })).toEqual([value])
      expect(await at.store.records.get("people", value)).toMatchObject({ version: 1 })
    }
  })

  test("a thousand records are all found", async () => {
    const keys = Array.from({ length: 1_000 }, () => newPersonId())
    const answers = await Promise.all(
      keys.map((key) => at.store.records.insert("people", key, { name: "x" })),
    )
    expect(answers.every((answer) => answer === "inserted")).toBe(true)
    expect(await found(at, "name", { equals: "x" })).toEqual(keys.toSorted())
  })
}

function closes(at: Fixture): void {
  test("nothing is accepted any more, and what was accepted is there", async () => {
    const accepted = Array.from({ length: 20 }, (_, index) =>
      at.store.records.insert("plain", `k${index}`, { at: index }),
    )
    const closed = at.store.close()
    expect(await refusalOf(at.store.records.insert("plain", "late", {}))).toEqual({
      reason: "away",
      outcome: "not_written",
    })
    expect((await Promise.all(accepted)).every((answer) => answer === "inserted")).toBe(true)
    await closed
    expect(await refusalOf(at.store.records.get("plain", "k1"))).toEqual({
      reason: "away",
      outcome: "not_written",
    })
    expect(await refusalOf(at.store.records.find("people", "name", {}))).toEqual({
      reason: "away",
      outcome: "not_written",
    })
    await at.reopen()
    expect(await at.store.records.get("plain", "k19")).toMatchObject({ body: { at: 19 } })
    expect(await at.store.records.get("plain", "late")).toBeUndefined()
  })
}
