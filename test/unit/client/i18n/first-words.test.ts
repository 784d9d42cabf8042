import { readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { expect, test } from "vitest"
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
] as const

const IMPORT = /^(?:import "|(?:import|export)(?! type)[^"=]* from ")(\.[^"]+\.tsx?)"/gm
const KEY = /^  "([a-zA-Z]+\.[a-zA-Z_]+)":/gm
const WORD = /"([a-zA-Z]+\.[a-zA-Z_]+)"/g

/** The files that come with this one, without those that are fetched when they are needed. */
function closure(first: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  const todo = [first]
  for (let file = todo.pop(); file !== undefined; file = todo.pop()) {
    if (found.has(file)) continue
    const text = readFileSync(file, "utf8")
    found.set(file, text)
    for (const [, path = ""] of text.matchAll(IMPORT)) todo.push(join(dirname(file), path))
  }
  return found
}

const CATALOGUE = /i18n[\\/]en[^\\/]*\.ts$/

test.for(FIRST)("%s needs no words but those that come with it", (screen) => {
  const files = [...closure(join(CLIENT, screen))]
  const here = new Set(
    files.flatMap(([file, text]) =>
      CATALOGUE.test(file) ? [...text.matchAll(KEY)].map(([, key = ""]) => key) : [],
    ),
  )
  const missing = files.flatMap(([file, text]) =>
    CATALOGUE.test(file)
      ? []
      : [...text.matchAll(WORD)].flatMap(([, key = ""]) =>
          Object.hasOwn(en, key) && !here.has(key) ? [`${key} in ${file}`] : [],
        ),
  )
  expect(files.length).toBeGreaterThan(1)
  expect(missing).toEqual([])
})
