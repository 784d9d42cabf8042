import { isDeepStrictEqual } from "node:util"
import { MongoClient } from "mongodb"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { seq } from "../../shared/ids.ts"
import { systemClock } from "../../server/clock.ts"
import { openMongoStore } from "../../server/store/mongo/open.ts"
import type { Store } from "../../server/store/port.ts"
import { eventually } from "../support/eventually.ts"
import { FaultProxy } from "../support/fault-proxy.ts"
import { type Interpreter, startInterpreter } from "../support/mongodb/interpreter.ts"
import { type MongoProcess, newDatabaseName, startMongoProcess } from "../support/mongodb/start.ts"
import { openStore } from "./mongo-place.ts"
import { entriesAfter, entry, newRoom, refusalOf, snapshot, update } from "./place.ts"

let mongo: MongoProcess
beforeAll(async () => {
  mongo = await startMongoProcess()
}, 300_000)
afterAll(async () => {
  await mongo[Symbol.asyncDispose]()
})

const NOT_WRITTEN = { reason: "away", outcome: "not_written" }
const UNKNOWN = { reason: "away", outcome: "unknown" }

describe("a connection that breaks when the write is done and its answer is not there yet", () => {
  let proxy: FaultProxy
  let store: Store
  beforeEach(async () => {
    proxy = await FaultProxy.start({ port: mongo.port, spoken: "mongodb" })
    store = await openStore(mongo.url(newDatabaseName(), proxy.port))
  })
  afterEach(async () => {
    proxy.heal()
    await store.close()
    await proxy[Symbol.asyncDispose]()
  })

  test("leaves the outcome of an append open; its number, read back, says that it is there", async () => {
    const room = newRoom()
    const mine = entry(room, 1)
    proxy.cutAfterWrite()
    expect(await refusalOf(store.log.append([mine]))).toEqual(UNKNOWN)
    expect(await entriesAfter(store, room)).toEqual([mine])
    expect(await store.log.append([entry(room, 1)])).toEqual(["taken"])
    expect(await store.log.append([entry(room, 2)])).toEqual(["ok"])
  })

  test("an insert and a replacement are settled by who made the version that is there", async () => {
    proxy.cutAfterWrite()
    expect(await store.records.insert("people", "a", { email: "x" })).toBe("inserted")
    expect(await store.records.insert("people", "a", { email: "y" })).toBe("exists")
    proxy.cutAfterWrite()
    expect(await store.records.replaceIf("people", "a", { version: 1, body: { email: "z" } })).toBe(
      "replaced",
    )
    expect(await store.records.get("people", "a")).toEqual({ key: "a", version: 2, body: { email: "z" } })
    expect(proxy.cutAfterWrites).toBe(2)
  })

  test("of fifty who replace one version, some answers lost, nobody is told that it did who did not", async () => {
    await store.records.insert("plain", "a", {})
    proxy.cutAfterWrite(2)
    const answers = await Promise.allSettled(
      Array.from({ length: 50 }, (_, by) =>
        store.records.replaceIf("plain", "a", { version: 1, body: { by } }),
      ),
    )
    const record = await store.records.get("plain", "a")
    expect(record?.version).toBe(2)
    const winner = answers.findIndex((_, by) => isDeepStrictEqual(record?.body, { by }))
    const told = answers.map((answer) => (answer.status === "fulfilled" ? answer.value : "unknown"))
    // Whoever never got an answer is told that nobody knows; nobody is told what is not so.
    expect(["replaced", "unknown"]).toContain(told[winner])
    expect(told.filter((answer, by) => answer === "replaced" && by !== winner)).toEqual([])
    expect(told.filter((answer) => answer === "conflict").length).toBeGreaterThan(0)
  })

  test("a database that is away takes nothing for certain, and everything again when it is back", async () => {
    const room = newRoom()
    proxy.refuse()
    // Until the driver has noticed, writes may be on their way.
    await eventually(async () => {
      expect(await refusalOf(store.records.insert("plain", "a", {}))).toEqual(NOT_WRITTEN)
    }, 10_000)
    expect(await refusalOf(store.log.append([entry(room, 1)]))).toEqual(NOT_WRITTEN)
    proxy.heal()
    expect(await store.log.append([entry(room, 1)])).toEqual(["ok"])
    expect(await store.records.insert("plain", "a", {})).toBe("inserted")
  })

  test("a database that says nothing any more is given up within seconds, and does again what it is asked when it is back", async () => {
    const room = newRoom()
    expect(await store.log.append([entry(room, 1)])).toEqual(["ok"])
    proxy.swallow()
    const asked = performance.now()
    expect(await refusalOf(store.log.append([entry(room, 2)]))).toEqual(UNKNOWN)
    expect(performance.now() - asked).toBeLessThan(8_000)
    proxy.heal()
    expect(await store.log.heads([room])).toEqual([{ seq: 1, trimmed: 0 }])
    expect(await store.log.append([entry(room, 2)])).toEqual(["ok"])
  })
})

describe("what is said to the database", () => {
  let interpreter: Interpreter
  let store: Store
  beforeEach(async () => {
    interpreter = await startInterpreter(mongo.port)
    store = await openStore(mongo.url(newDatabaseName(), interpreter.port))
    interpreter.asked.length = 0
  })
  afterEach(async () => {
    interpreter.instead = () => undefined
    await store.close()
    await interpreter[Symbol.asyncDispose]()
  })

  test("every write waits for the journals of a majority, every read sees what a majority has", async () => {
    const room = newRoom()
    await store.log.append([entry(room, 1)])
    await store.log.append([entry(room, 2)])
    await store.log.read(room, seq(0))
    await store.log.saveSnapshot(room, snapshot(1))
    await store.log.loadSnapshot(room)
    await store.log.trim(room, seq(1))
    await store.records.insert("people", "a", { email: "x" })
    await store.records.replaceIf("people", "a", { version: 1, body: { email: "x" } })
    await store.records.replaceIf("people", "a", { version: 1, body: { email: "y" } })
    await store.records.get("people", "a")
    await store.records.find("people", "email", {})
    await store.records.delete("people", "a")
    const writes = interpreter.asked.filter(({ command }) => /^(insert|update|delete)$/.test(command))
    const reads = interpreter.asked.filter(({ command }) => command === "find")
    expect(writes.length).toBeGreaterThanOrEqual(9)
    expect(reads.length).toBeGreaterThanOrEqual(6)
    for (const { body } of writes) {
      const { w, j, wtimeout } = fieldsOf(body["writeConcern"])
      expect([w, j, typeof wtimeout]).toEqual(["majority", true, "number"])
    }
    for (const { body } of reads) expect(body["readConcern"]).toEqual({ level: "majority" })
    const asked = new Set(interpreter.asked.map(({ command }) => command))
    expect(asked.difference(new Set(["hello", "endSessions", "insert", "update", "delete", "find"]))).toEqual(
      new Set(),
    )
  })

  test("a flush over many rooms is one unordered write with one document per room; the next ones ask nothing first", async () => {
    const rooms = Array.from({ length: 40 }, newRoom)
    await store.log.append(rooms.map((room) => entry(room, 1)))
    interpreter.asked.length = 0
    await store.log.append(rooms.map((room) => entry(room, 2)))
    await store.log.append(rooms.map((room) => entry(room, 3)))
    const commands = interpreter.asked.filter(({ command }) => command !== "hello")
    expect(commands.map(({ command, documents }) => [command, documents])).toEqual([
      ["insert", 40],
      ["insert", 40],
    ])
    expect(commands.map(({ body }): unknown => body["ordered"])).toEqual([false, false])
  })

  test("a flush of more than one command takes goes in several, and what becomes of a later one makes none of an earlier one undone", async () => {
    const bytes = new Uint8Array(5 * 1024 * 1024)
    const large = () => entry(newRoom(), 1, { updates: [{ ...update(1), bytes }] })
    let sent = 0
    let second: object = { ok: 1, n: 0, writeErrors: [{ index: 0, code: 11_000, errmsg: "duplicate" }] }
    // Answered in the database's place: 10 MB take the stand-in longer than the store waits, on a busy machine.
    const first = { ok: 1, n: 2 }
    interpreter.instead = ({ command }) =>
      command === "insert" ? (++sent % 2 === 0 ? second : first) : undefined
    expect(await store.log.append([large(), large(), large()])).toEqual(["ok", "ok", "taken"])
    second = { ok: 0, code: 10_107, errmsg: "not primary" }
    expect(await refusalOf(store.log.append([large(), large(), large()]))).toEqual(UNKNOWN)
    const inserts = interpreter.asked.filter(({ command }) => command === "insert")
    expect(inserts.map(({ documents }) => documents)).toEqual([2, 1, 2, 1])
  })

  test("an append that is refused for a reason of its own, or answered with nonsense, leaves the outcome open", async () => {
    interpreter.instead = ({ command }) =>
      command === "insert"
        ? { ok: 1, n: 1, writeErrors: [{ index: 0, code: 14_031, errmsg: "full" }] }
        : undefined
    expect(await refusalOf(store.log.append([entry(newRoom(), 1)]))).toEqual({
      reason: "full",
      outcome: "unknown",
    })
    interpreter.instead = ({ command }) => (command === "insert" ? { ok: 1, writeErrors: 7 } : undefined)
    expect(await refusalOf(store.log.append([entry(newRoom(), 1)]))).toEqual(UNKNOWN)
  })

  test("a snapshot that no document holds is refused before it is sent", async () => {
    const bytes = new Uint8Array(16 * 1024 * 1024)
    expect(await refusalOf(store.log.saveSnapshot(newRoom(), snapshot(1, { bytes })))).toEqual({
      reason: "too_large",
      outcome: "not_written",
    })
    expect(interpreter.asked.filter(({ command }) => command === "insert")).toEqual([])
  })

  test("heads of two hundred open rooms are two questions", async () => {
    const rooms = Array.from({ length: 200 }, newRoom)
    await store.log.append(rooms.map((room) => entry(room, 1)))
    interpreter.asked.length = 0
    expect((await store.log.heads(rooms)).map((head) => head.seq)).toEqual(rooms.map(() => 1))
    expect(interpreter.asked.filter(({ command }) => command !== "hello")).toHaveLength(2)
  })

  test("a majority that does not answer in time leaves the outcome open, also beside a number that is taken", async () => {
    const room = newRoom()
    interpreter.instead = ({ command }) =>
      command === "insert"
        ? { ok: 1, n: 1, writeConcernError: { code: 64, errmsg: "waiting timed out" } }
        : undefined
    expect(await refusalOf(store.log.append([entry(room, 1)]))).toEqual(UNKNOWN)
    interpreter.instead = ({ command }) =>
      command === "insert"
        ? {
            ok: 1,
            n: 1,
            writeErrors: [{ index: 0, code: 11_000, errmsg: "duplicate" }],
            writeConcernError: { code: 64, errmsg: "waiting timed out" },
          }
        : undefined
    expect(await refusalOf(store.log.append([entry(room, 1), entry(newRoom(), 1)]))).toEqual(UNKNOWN)
  })

  test("a server that is no longer the primary has written nothing; a full one neither, and says so", async () => {
    const answering = (code: number) => {
      interpreter.instead = ({ command }) =>
        command === "insert" || command === "update" ? { ok: 0, code, errmsg: "no" } : undefined
    }
    answering(10_107)
    expect(await refusalOf(store.log.append([entry(newRoom(), 1)]))).toEqual(NOT_WRITTEN)
    answering(14_031)
    expect(await refusalOf(store.log.append([entry(newRoom(), 1)]))).toEqual({
      reason: "full",
      outcome: "not_written",
    })
    answering(91)
    expect(await refusalOf(store.log.append([entry(newRoom(), 1)]))).toEqual(UNKNOWN)
  })

  test("whoever is told that a key exists finds its record, and whoever lost a version the next one", async () => {
    let hidden = 3
    const record = { _id: "a", version: 2, write: "other", foundBy: "", body: "{}" }
    interpreter.instead = ({ command, body }) => {
      if (command === "insert") {
        const taken = { index: 0, code: 11_000, errmsg: "duplicate", keyPattern: { _id: 1 } }
        return { ok: 1, n: 0, writeErrors: [taken] }
      }
      if (command === "update") return { ok: 1, n: 0, nModified: 0 }
      if (command !== "find") return undefined
      const firstBatch = hidden-- > 0 ? [] : [record]
      return { ok: 1, cursor: { id: 0n, ns: `${String(body["$db"])}.record_plain`, firstBatch } }
    }
    expect(await store.records.insert("plain", "a", {})).toBe("exists")
    expect(hidden).toBeLessThan(0)
    hidden = 0
    expect(await store.records.replaceIf("plain", "a", { version: 1, body: {} })).toBe("conflict")
  })
})

/** Of a command whose fields are looked at. */
function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {}
}

describe("the start", () => {
  const open = (url: string) => openMongoStore({ url, clock: systemClock(), patienceMs: 100 })
  const secret = "hunter2"

  async function refused(url: string): Promise<readonly [string, string]> {
    const opened = await open(url)
    if (opened.ok) {
      await opened.value.close()
      return ["opened", ""]
    }
    expect(opened.error.message).toMatch(/^MONGODB_URL/)
    expect(opened.error.message).not.toContain(secret)
    return [opened.error.reason, opened.error.message]
  }

  test("refuses an address that is none, and one where nobody answers, and repeats no secret", async () => {
    for (const url of [
      `mongodb://u:${secret}@`,
      `mongodb://u:${secret}@h/?foo=bar`,
      `mongodb://u:${secret}:x@h/`,
    ])
      expect((await refused(url))[0]).toBe("address")
    const waits: string[] = []
    const nobody = `mongodb://u:${secret}@127.0.0.1:1/x`
    const opened = await openMongoStore({
      url: nobody,
      clock: systemClock(),
      patienceMs: 2_500,
      onWait: (why) => waits.push(why),
    })
    expect(opened.ok).toBe(false)
    expect(await refused(nobody)).toEqual(["unreachable", expect.stringContaining("127.0.0.1:1")])
    expect(waits).toHaveLength(1)
    expect(waits[0]).not.toContain(secret)
  })

  test.each([
    [
      { ok: 0, code: 18, errmsg: "Authentication failed." },
      "refused",
      /does not accept the name and password/,
    ],
    [{ ok: 0, code: 13, errmsg: "not authorized" }, "refused", /may not read, write and create indexes/],
  ])("refuses an account that %o", async (answer, reason, sentence) => {
    await using interpreter = await startInterpreter(mongo.port)
    interpreter.instead = ({ command }) =>
      command === "find" || command === "createIndexes" ? answer : undefined
    const [why, message] = await refused(mongo.url(newDatabaseName(), interpreter.port))
    expect(why).toBe(reason)
    expect(message).toMatch(sentence)
  })

  test("gives a database up that falls silent while it is prepared, and says before what is waited for", async () => {
    await using proxy = await FaultProxy.start({ port: mongo.port, spoken: "mongodb" })
    proxy.swallowAt("createIndexes")
    const clock = systemClock()
    const waits: string[] = []
    const opened = await openMongoStore({
      url: mongo.url(newDatabaseName(), proxy.port),
      // What is said after ten seconds is said at once.
      clock: { ...clock, after: (ms, task) => clock.after(ms === 10_000 ? 1_000 : ms, task) },
      onWait: (why) => waits.push(why),
    })
    expect(opened).toMatchObject({ ok: false, error: { reason: "unreachable" } })
    expect(waits).toEqual([
      expect.stringMatching(/^MONGODB_URL: 127.0.0.1:\d+ makes indexes; the server starts/),
    ])
  }, 20_000)

  test("refuses a server that is too old", async () => {
    await using interpreter = await startInterpreter(mongo.port)
    interpreter.instead = ({ command }) =>
      command === "hello"
        ? { ok: 1, isWritablePrimary: true, minWireVersion: 0, maxWireVersion: 17 }
        : undefined
    expect(await refused(mongo.url(newDatabaseName(), interpreter.port))).toEqual([
      "unsupported",
      expect.stringMatching(/MongoDB 7.0 or newer/),
    ])
  })

  test("refuses a database of a newer version and leaves it as it is; any number of nodes start at once", async () => {
    const url = mongo.url()
    const stores = await Promise.all([openStore(url), openStore(url), openStore(url)])
    for (const store of stores) await store.close()
    const client = new MongoClient(url)
    const schema = client.db().collection<{ _id: string; version: number }>("schema")
    expect(await schema.find().toArray()).toEqual([{ _id: "jubilee", version: 1 }])
    await schema.updateOne({ _id: "jubilee" }, { $set: { version: 7 } })
    const [reason, message] = await refused(url)
    expect([reason, message]).toEqual(["newer_version", expect.stringMatching(/newer Jubilee .*7/)])
    await client.close()
  })
})
