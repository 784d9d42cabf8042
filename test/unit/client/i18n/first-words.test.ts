import { readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { expect, test } from "vitest"
import { enFirst } from "../../../../client/i18n/en-first.ts"
import { en } from "../../../../client/i18n/en.ts"

const CLIENT = join(import.meta.dirname, "../../../../client")
/** What a visit begins with, and what is fetched without the other words. */
const FIRST = [
  "main.tsx",
  "components/MainMenuItems.tsx",
  "components/ToastRegion.tsx",
  "screens/FirstScreen.tsx",
  "screens/InvitationDialog.tsx",
  "screens/Home.tsx",
  "screens/Create.tsx",
  "screens/Join.tsx",
  "screens/Recover.tsx",
  "screens/devices/SignedOut.tsx",
  "screens/cover/PutAway.tsx",
  "screens/occasion/Occasion.tsx",
  "features/card/opening/FirstOpening.tsx",
  "session/live-door.ts",
].map((path) => join(CLIENT, path))

const IMPORT = /^(?:import "|(?:import|export)(?! type)[^"=]* from ")(\.[^"]+\.tsx?)"/gm
const WORD = /"([a-zA-Z]+\.[a-zA-Z_]+)"/g

/** The files that come with these, without those that are fetched when they are needed. */
function closure(files: readonly string[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  const todo = [...files]
  for (let file = todo.pop(); file !== undefined; file = todo.pop()) {
    if (found.has(file)) continue
    const text = readFileSync(file, "utf8")
    found.set(file, text)
    for (const [, path = ""] of text.matchAll(IMPORT)) todo.push(join(dirname(file), path))
  }
  return found
}

test("the first screens need no words but the first ones", () => {
  const others = new Set(Object.keys(en).filter((key) => !Object.hasOwn(enFirst, key)))
  const files = [...closure(FIRST)].filter(([file]) => !/i18n[\\/]en/.test(file))
  const missing = files.flatMap(([file, text]) =>
    [...text.matchAll(WORD)].flatMap(([, key = ""]) => (others.has(key) ? [`${key} in ${file}`] : [])),
  )
  expect(files.length).toBeGreaterThan(100)
  expect(missing).toEqual([])
})
