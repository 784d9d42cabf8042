import { readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { expect, test } from "vitest"
import type { Part } from "../../../../client/i18n/packs.ts"
import { catalogue } from "../../../support/catalogue.ts"

const CLIENT = join(import.meta.dirname, "../../../../client")
/** What a visit begins with, and what is fetched without all words; the words that come with each (lazy-part.tsx). */
const FIRST: readonly (readonly [screen: string, ...words: Part[]])[] = [
  ["main.tsx"],
  ["components/MainMenuItems.tsx", "menu"],
  ["components/ToastRegion.tsx"],
  ["screens/FirstScreen.tsx", "landing"],
  ["screens/InvitationDialog.tsx", "landing"],
  ["screens/Home.tsx", "home", "failures"],
  ["screens/Create.tsx", "create", "failures"],
  ["screens/Join.tsx", "join", "failures"],
  ["screens/Recover.tsx", "signingIn", "failures"],
  ["screens/devices/SignedOut.tsx", "signingIn", "failures"],
  ["screens/cover/PutAway.tsx"],
  ["screens/occasion/Occasion.tsx", "failures"],
  ["screens/occasion/OpenOccasion.tsx", "failures", "home", "join", "envelope", "rest"],
  ["screens/occasion/RoomPanel.tsx", "failures", "home", "join", "envelope", "rest"],
  ["features/card/opening/FirstOpening.tsx", "envelope", "failures"],
  ["session/live-door.ts"],
]

const IMPORT = /^(?:import "|(?:import|export)(?! type)[^"=]* from ")(\.[^"]+\.tsx?)"/gm
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

const ALL = catalogue("en")

test.for(FIRST)("%s needs no words but those that come with it", ([screen, ...parts]) => {
  const files = [...closure(join(CLIENT, screen))]
  const here = new Set((["first", ...parts] as const).flatMap((part) => [...catalogue("en", part).keys()]))
  const missing = files.flatMap(([file, text]) =>
    [...text.matchAll(WORD)].flatMap(([, key = ""]) =>
      ALL.has(key) && !here.has(key) ? [`${key} in ${file}`] : [],
    ),
  )
  expect(files.length).toBeGreaterThan(1)
  expect(missing).toEqual([])
})
