import { gzipSync } from "node:zlib"
import { createHash } from "node:crypto"
import { beforeEach, describe, expect, test } from "vitest"
import { Builds } from "../../../server/http/builds.ts"
import { staticFile, type StaticFile, type StaticFiles } from "../../../server/http/static-files.ts"
import { createLog } from "../../../server/ops/log.ts"
import { COLLECTIONS } from "../../../server/store/collections.ts"
import { StoreError } from "../../../server/store/port.ts"
import { eventually } from "../../support/eventually.ts"
import { SimClock } from "../../support/sim-clock.ts"
import { SimRecords } from "../../support/sim-records.ts"

const DAY_MS = 24 * 3_600_000

/** A build with a page, a style of all builds, and a script of its own. */
function buildOf(name: string): StaticFiles {
  const texts = {
    "/index.html": `<title>${name}</title>`,
    "/theme.js": name,
    [`/assets/index-${name.padEnd(8, "0")}.js`]: `console.log("${name}")`,
    "/assets/index-AAAAAAAA.css": "body { color: plum }",
  }
  return new Map(
    Object.entries(texts).flatMap(([url, text]): [string, StaticFile][] => {
      const file = staticFile(Buffer.from(text), url)
      return file === undefined ? [] : [[url, file]]
    }),
  )
}

const scriptOf = (name: string): string => `/assets/index-${name.padEnd(8, "0")}.js`
const textOf = (file: StaticFile | undefined): string | undefined =>
  file === undefined ? undefined : Buffer.from(file.bytes).toString()

let time: SimClock
let nodes: Builds[]
let records: SimRecords
let reads: number
let away: boolean
let logged: string[]
beforeEach(() => {
  time = new SimClock()
  nodes = []
  reads = 0
  away = false
  logged = []
  records = new SimRecords(COLLECTIONS, async (kind) => {
    if (away) throw new StoreError("away", "not_written", "away")
    if (kind === "read") reads++
  })
})

/** A node with this build that has started. */
async function startedNode(own: StaticFiles, cluster = true): Promise<Builds> {
  const log = createLog({ level: "warn", to: { write: (line) => void logged.push(line) } })
  const node = new Builds({ records, own, clock: time.scope().clock, cluster, log })
  nodes.push(node)
  await node.start()
  return node
}

/** Lets what was begun go on as far as it can. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** What was asked, once the clock has passed the time until the list may be read again. */
async function asked<T>(answer: Promise<T>): Promise<T> {
  time.advance(1_001)
  return answer
}

describe("nodes of two builds on one store", () => {
  test("each serves the files of the other: the new one those of before, the old one those that came after it started", async () => {
    const old = await startedNode(buildOf("old"))
    const fresh = await startedNode(buildOf("fresh"))
    expect(textOf(await fresh.find(scriptOf("old")))).toBe('console.log("old")')
    expect(textOf(await asked(old.find(scriptOf("fresh"))))).toBe('console.log("fresh")')
    expect((await old.find(scriptOf("fresh")))?.type).toBe("text/javascript; charset=utf-8")
    expect((await old.find(scriptOf("fresh")))?.immutable).toBe(true)
  })

  test("only files named by their content are shared; a page or a file without a hash is each node's own", async () => {
    await startedNode(buildOf("old"))
    const fresh = await startedNode(buildOf("fresh"))
    for (const path of ["/index.html", "/theme.js", "/assets/../theme.js", "/assets/evil.js"]) {
      expect(await asked(fresh.find(path))).toBeUndefined()
    }
    expect(records.all("builds").map(({ body }) => body)).toEqual([
      expect.objectContaining({ paths: ["/assets/index-AAAAAAAA.css", scriptOf("old")] }),
      expect.objectContaining({ paths: ["/assets/index-AAAAAAAA.css", scriptOf("fresh")] }),
    ])
  })

  test("a single server that starts with a new build still serves the files of the one before", async () => {
    await startedNode(buildOf("old"), false)
    const upgraded = await startedNode(buildOf("fresh"), false)
    expect(textOf(await upgraded.find(scriptOf("old")))).toBe('console.log("old")')
    expect(await upgraded.find(scriptOf("never"))).toBeUndefined()
  })
})

test("names that strangers make up cost one reading of the list a second, however many ask", async () => {
  const node = await startedNode(buildOf("old"))
  const before = reads
  const many = Array.from({ length: 500 }, (_, n) => node.find(scriptOf(`x${n}`)))
  time.advance(1_001)
  expect((await Promise.all(many)).every((file) => file === undefined)).toBe(true)
  expect(reads - before).toBe(1)
})

describe("what the store keeps is bounded", () => {
  test("the five newest builds, and none that no node has served for a month", async () => {
    for (let n = 0; n < 8; n++) {
      await startedNode(buildOf(`b${n}`))
      time.advance(1_000)
    }
    expect(records.all("builds")).toHaveLength(5)
    expect(records.all("buildFiles")).toHaveLength(5)
    for (const node of nodes) node.stop()
    time.advance(31 * DAY_MS)
    await startedNode(buildOf("late"))
    expect(records.all("builds")).toHaveLength(1)
    expect(records.all("buildFiles")).toHaveLength(1)
  })

  test("a build that a node still serves stays, however long ago the node started", async () => {
    await startedNode(buildOf("old"))
    for (let day = 0; day < 80; day++) {
      time.advance(DAY_MS / 2)
      await settled()
    }
    const fresh = await startedNode(buildOf("fresh"))
    expect(textOf(await fresh.find(scriptOf("old")))).toBe('console.log("old")')
  })
})

test("a build that the store lost is there again, once its node says that it still serves it", async () => {
  await startedNode(buildOf("old"))
  for (const collection of ["builds", "buildFiles"]) {
    for (const { key } of records.all(collection)) await records.delete(collection, key)
  }
  time.advance(DAY_MS / 2)
  await eventually(() => expect(records.all("builds")).toHaveLength(1))
  const fresh = await startedNode(buildOf("fresh"))
  expect(textOf(await fresh.find(scriptOf("old")))).toBe('console.log("old")')
})

test("a damaged file of the store is not served, and named in the log", async () => {
  await startedNode(buildOf("old"))
  const [stored] = records.all("buildFiles")
  const file = {
    path: scriptOf("old"),
    sha256: createHash("sha256").update("what it was").digest("hex"),
    gzip: gzipSync("what it became").toString("base64"),
  }
  await records.replaceIf("buildFiles", stored?.key ?? "", { version: 1, body: { files: [file] } })
  const fresh = await startedNode(buildOf("fresh"))
  expect(await fresh.find(scriptOf("old"))).toBeUndefined()
  expect(logged.join()).toContain("damaged")
})

test("a node starts while the store is away, and gives its files as soon as it is back", async () => {
  away = true
  await startedNode(buildOf("old"))
  expect(records.all("builds")).toHaveLength(0)
  away = false
  time.advance(31_000)
  await eventually(() => expect(records.all("builds")).toHaveLength(1))
})
