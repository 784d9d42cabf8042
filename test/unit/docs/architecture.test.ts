import { existsSync, readdirSync, readFileSync } from "node:fs"
import { describe, expect, test } from "vitest"
import { z } from "zod"
import { referencesIn, wrongReferences } from "../../support/references.ts"

const at = (path: string): URL => new URL(`../../../${path}`, import.meta.url)
const read = (path: string): string => readFileSync(at(path), "utf8")
const foldersOf = (path: string): readonly string[] =>
  readdirSync(at(path), { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))

describe("docs/architecture.md", () => {
  const page = read("docs/architecture.md")
  /** What the numbered steps under this heading begin with. */
  const stepsOf = (heading: string): readonly string[] => {
    const [, section = ""] = page.split(`\n## ${heading}\n`)
    const [own = ""] = section.split("\n## ")
    return [...own.matchAll(/^\d\. `([^`]+)`/gm)].map(([, step = ""]) => step)
  }

  test("names files and symbols that are there", () => {
    expect(referencesIn(page).length).toBeGreaterThan(100)
    expect(wrongReferences(page, "docs/")).toEqual([])
  })

  test("follows one edit in eight steps and one claim in six, each from a function", () => {
    const steps = { edit: stepsOf("One edit in eight steps"), claim: stepsOf("One claim in six steps") }
    expect([steps.edit.length, steps.claim.length]).toEqual([8, 6])
    for (const step of [...steps.edit, ...steps.claim]) expect(step).toMatch(/^[\w/.-]+\.tsx?:\S+$/)
  })

  test("names every folder of the server", () => {
    const folders = foldersOf("server").map((name) => `server/${name}/`)
    expect(folders.length).toBeGreaterThan(10)
    expect(folders.filter((folder) => !page.includes(folder))).toEqual([])
  })
})

describe("CONTRIBUTING.md", () => {
  const page = read("CONTRIBUTING.md")
  const { scripts } = z
    .object({ scripts: z.record(z.string(), z.string()) })
    .parse(JSON.parse(read("package.json")))

  test("names files and symbols that are there", () => {
    expect(referencesIn(page).length).toBeGreaterThan(10)
    expect(wrongReferences(page, "./")).toEqual([])
  })

  test("names scripts of package.json and projects of vitest that are there", () => {
    const named = [...page.matchAll(/npm run ([\w:-]+)/g)].map(([, script = ""]) => script)
    expect(named.length).toBeGreaterThan(10)
    expect(named.filter((script) => !Object.hasOwn(scripts, script))).toEqual([])
    const projects = [...page.matchAll(/--project ([\w-]+)/g)].map(([, project = ""]) => project)
    expect(projects.length).toBeGreaterThan(0)
    expect(projects.filter((project) => !read("vitest.config.ts").includes(`project("${project}"`))).toEqual(
      [],
    )
  })

  test("names every lab", () => {
    const labs = foldersOf("test").filter((name) => existsSync(at(`test/${name}/run.ts`)))
    expect(labs.length).toBeGreaterThan(8)
    expect(labs.filter((lab) => !page.includes(`test/${lab}/`))).toEqual([])
  })
})

test("README.md leads to both", () => {
  const page = read("README.md")
  const pages = ["docs/architecture.md", "CONTRIBUTING.md"]
  expect(pages.filter((target) => !page.includes(`](${target})`))).toEqual([])
})

test.each([
  ["a file that is not there", "`server/rooms/heart.ts`", "server/rooms/heart.ts: no such file"],
  ["a folder that is not there", "in server/heart/ too", "server/heart/: no such file"],
  ["a class that is not there", "`server/rooms/room.ts:Rooms`", "server/rooms/room.ts: declares no Rooms"],
  [
    "a method that is not there",
    "`server/rooms/room.ts:Room.leap`",
    "server/rooms/room.ts: Room has no leap",
  ],
  [
    "a private method as if it were public",
    "`server/rooms/room.ts:Room.deliver`",
    "server/rooms/room.ts: Room has no deliver",
  ],
  [
    "what a file imports, and does not declare",
    "`server/rooms/room.ts:Tail`",
    "server/rooms/room.ts: declares no Tail",
  ],
  ["a field that is not there", "`shared/protocol.ts:UPSTREAM.q`", "shared/protocol.ts: UPSTREAM has no q"],
  ["a file without its folder", "`room.ts:Room`", "room.ts:Room: no path from the root"],
  ["a page that is not there", "[rules](docs/rules.md)", "docs/rules.md: no such page"],
])("%s is found to be wrong", (_, page, problem) => {
  expect(wrongReferences(page, "./")).toEqual([problem])
})

test("functions, constants, types, members and private members are found where they are", () => {
  const page = [
    "`server/http/mount.ts:serve`",
    "`server/rooms/admission/ledger.ts:LEDGER_LIMITS.updateBytes`",
    "`server/config.ts:Settings.MAX_DOCUMENT_BYTES`",
    "`server/store/port.ts:RoomLog.append`",
    "`server/rooms/replication/fanout.ts:RoomNews`",
    "`server/rooms/room.ts:Room.#seat`",
    "`client/sync/claims-copy.ts:ClaimsCopy.claim`",
    "`server/rooms/healing/`",
  ].join(" ")
  expect(referencesIn(page)).toHaveLength(8)
  expect(wrongReferences(page, "./")).toEqual([])
})
