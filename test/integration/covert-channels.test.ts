// First: it takes the place of chance for everything behind it.
import { compareScript } from "../secrecy/compare.ts"
import { describe, expect, test } from "vitest"
import { addItem, removeItem, restoreItem, setQuantity } from "../../shared/documents/write-items.ts"
import { base32 } from "../../shared/ids.ts"
import { ok } from "../../shared/result.ts"
import { type Leak, LEAKS } from "../secrecy/leaks.ts"
import type { Action, Script } from "../secrecy/script.ts"
import { itemNamed, type Place, type Stage } from "../secrecy/stage.ts"
import { Rng } from "../support/rng.ts"

/**
 * The covert channels of S3 that exist so far, one by one: givers take what she wishes for, chip in, plan, and look at
 * her list; then she does what would tell her. The same with a leak planted in that very channel shows that the test
 * would see it. (Random scripts: integration/non-interference. Channels of parts to come: docs/threats.md.)
 */

const HERS: Place = { which: "hers", kind: "list" }
const PLAN: Place = { which: "hers", kind: "plan" }
const WISH = itemNamed("wish")
const OTHER = itemNamed("other wish")
const IDEA = itemNamed("idea")

const requestId = (n: number): string => base32(new Rng(n).bytes(16))
const add = (stage: Stage, place: Place, id: typeof WISH, name: string): void =>
  stage.write("Mira", place, name, (doc) =>
    addItem(doc, { id, title: name, quantity: 2, createdBy: stage.person("Mira"), createdAt: 1 }, null),
  )

/** Two wishes, and everything that givers do about them. */
const BEFORE: readonly Omit<Action, "name">[] = [
  { at: 40, secret: false, act: (stage) => add(stage, HERS, WISH, "A wish") },
  { at: 80, secret: false, act: (stage) => add(stage, HERS, OTHER, "Another") },
  {
    at: 120,
    secret: true,
    act: (stage) => {
      const params = { occasion: stage.id("hers"), item: WISH }
      stage.ask("Ivo", "claim", {
        name: "take",
        params,
        body: { do: "claim", units: 2, requestId: requestId(1) },
      })
      stage.ask("Gus", "claim", {
        name: "watch",
        params,
        body: { do: "watch", on: true, requestId: requestId(2) },
      })
    },
  },
  {
    at: 160,
    secret: true,
    act: (stage) => {
      const params = { occasion: stage.id("hers"), item: OTHER }
      const body = { do: "start", currency: "EUR", requestId: requestId(3) } as const
      stage.ask("Mira", "pool", { name: "pool", params, body })
    },
  },
  {
    at: 200,
    secret: true,
    act: (stage) => {
      for (const who of ["Ivo", "Mira"] as const) stage.join(who, PLAN)
      add(stage, PLAN, IDEA, "An idea")
      stage.rest("Ivo", HERS, WISH)
      stage.peek("Gus", "second device")
    },
  },
  { at: 240, secret: true, act: (stage) => stage.surprise("surprise") },
]

/** What she does, one thing after another, while it is all there. */
function scriptOf({ hers, meanwhile = [] }: Channel, by: "Mira" | "Anna"): Script {
  const after = hers.map((act, index) => ({ at: 2_000 + 80 * index, secret: false, act }))
  const between = meanwhile.map((act) => ({ at: 2_040, secret: true, act }))
  const actions = [...BEFORE, ...between, ...after].map((action, index) => ({
    ...action,
    name: `step ${index}`,
  }))
  return { setting: { seed: 7, by, recipients: ["Anna"] }, actions, ends: 16_000 }
}

const looks = (
  ...endpoints: readonly ("home" | "occasion" | "members" | "links" | "claims" | "gifts" | "shopping")[]
) =>
  endpoints.map((endpoint) => (stage: Stage) => {
    const params = { occasion: stage.id("hers"), circle: stage.circle }
    stage.ask("Anna", endpoint, { name: `look-at-${endpoint}`, params })
  })

const takes = (item: typeof WISH) => (stage: Stage) => {
  const params = { occasion: stage.id("hers"), item }
  const body = { do: "claim", units: 1, requestId: requestId(9) } as const
  stage.ask("Anna", "claim", { name: `she-takes-${item}`, params, body })
}

const removes = (stage: Stage): void =>
  stage.write("Anna", HERS, "remove", (doc) =>
    removeItem(doc, WISH, { by: stage.person("Anna"), at: 5 }, null),
  )
const undoes = (stage: Stage): void =>
  stage.write("Anna", HERS, "undo", (doc) => restoreItem(doc, WISH, null))
const lowers = (stage: Stage): void =>
  stage.write("Anna", HERS, "lower", (doc) => setQuantity(doc, WISH, 1, null))
const comesBack = (stage: Stage): void => {
  stage.hangUp("Anna")
  stage.connect("Anna", "again")
}
const resumes = (stage: Stage): void => stage.connect("Anna", "resumed", stage.hangUp("Anna"))
const writes = (stage: Stage): void => add(stage, HERS, itemNamed("third"), "A third")
const filters = (stage: Stage): void => {
  for (const query of ["filter=claimed", "include=claims", "sort=taken", "reveal=1"]) {
    stage.visit("Anna", `/api/occasions/${stage.id("hers")}?${query}`, `with-${query}`)
    stage.visit("Anna", `/api/home?${query}`, `home-${query}`)
  }
}

const asksToSee = (stage: Stage): void =>
  stage.ask("Anna", "revealOccasion", { name: "reveal", params: { occasion: stage.id("hers") } })
const gives = (stage: Stage): void => {
  const params = { occasion: stage.id("hers"), item: WISH }
  const body = { do: "mark", as: "given", requestId: requestId(10) } as const
  stage.ask("Ivo", "claim", { name: "given", params, body })
}

/** Leaks that only what is revealed could have. */
const LATE_LEAKS: Readonly<Record<string, Leak>> = {
  ...LEAKS,
  "a gift that is only taken": {
    handlers: (handlers, { records }) => ({
      ...handlers,
      async gifts(ask) {
        const reply = await handlers.gifts(ask)
        if (!reply.ok || records.all("claims").length === 0) return reply
        return ok({ answer: { gifts: [{ item: WISH, title: "A wish", from: [], together: false }] } })
      },
    }),
  },
}

interface Channel {
  readonly name: string
  readonly hers: readonly ((stage: Stage) => void)[]
  /** What givers do behind the first thing that she does. */
  readonly meanwhile?: readonly ((stage: Stage) => void)[]
  readonly planted: readonly string[]
}

const CHANNELS: readonly Channel[] = [
  { name: "sorting or sections by what is taken", hers: looks("home", "occasion"), planted: ["a sort"] },
  { name: "counts and badges", hers: looks("home", "occasion", "shopping"), planted: ["a count"] },
  {
    name: "the time of the last change, ETags, sizes of documents",
    hers: [...looks("home", "occasion"), comesBack, resumes],
    planted: ["a time of change", "an ETag"],
  },
  {
    name: "rooms that are announced, and their numbers",
    hers: [...looks("occasion"), comesBack],
    planted: ["a room announced", "a counter of rooms"],
  },
  {
    name: "error texts, when she takes or asks for what is taken",
    hers: [takes(WISH), takes(itemNamed("no item")), ...looks("claims", "gifts")],
    planted: ["an error text"],
  },
  {
    name: "the time and the answer of deleting what is taken",
    hers: [removes, lowers],
    planted: ["a slower edit"],
  },
  {
    name: "undoing the removal of what is taken, and its history",
    hers: [removes, undoes, comesBack],
    planted: ["a slower edit"],
  },
  {
    name: "presence in the list that everybody shares",
    hers: [comesBack, writes],
    planted: ["a presence entry"],
  },
  {
    name: "acknowledgements and sequence numbers",
    hers: [writes, comesBack, resumes],
    planted: ["a sequence number"],
  },
  { name: "being woken up", hers: [], planted: ["an extra wake-up"] },
  { name: "the time of answers", hers: looks("home", "members", "claims"), planted: ["a slower answer"] },
  {
    name: "who is named among the members",
    hers: looks("members"),
    planted: ["a name on the list of people"],
  },
  {
    name: "what is shown once it is revealed: nothing that is only taken, and nothing that is given later",
    hers: [asksToSee, ...looks("gifts", "occasion", "home"), asksToSee],
    meanwhile: [gives],
    planted: ["a gift that is only taken"],
  },
  { name: "parameters of addresses", hers: [filters], planted: ["a count"] },
]

describe.each(CHANNELS)("[S3] $name", (channel) => {
  const { hers, planted } = channel

  test.each(["Mira", "Anna"] as const)("tells her nothing, on a list that %s started", async (by) => {
    const { difference, things, taken, planned } = await compareScript(scriptOf(channel, by))
    expect(difference).toBeUndefined()
    expect([things > hers.length, taken, planned]).toEqual([true, 2, 1])
  })

  test.each(planted)("would be seen: %s", async (leak) => {
    expect((await compareScript(scriptOf(channel, "Mira"), LATE_LEAKS[leak])).difference).toBeDefined()
  })
})
