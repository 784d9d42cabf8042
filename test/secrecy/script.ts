import type * as Y from "yjs"
import {
  addItem,
  removeItem,
  restoreItem,
  setPrice,
  setQuantity,
  setTitle,
} from "../../shared/documents/write-items.ts"
import { API } from "../../shared/api-routes.ts"
import { editNote } from "../../shared/documents/notes.ts"
import { base32, type ItemId } from "../../shared/ids.ts"
import type { Cursor } from "../../shared/protocol.ts"
import type { RoomId } from "../../shared/rooms.ts"
import type { AskedPool } from "../support/claims-world.ts"
import { Rng } from "../support/rng.ts"
import { blobOf, cardAct, startsCard, uploads } from "./cards.ts"
import { itemNamed, type Name, NAMES, type Place, type Setting, type Stage } from "./stage.ts"

/** One thing that somebody does at a moment; `secret`: nothing that a recipient may learn of. */
export interface Action {
  /** Milliseconds from the beginning. */
  readonly at: number
  readonly name: string
  readonly secret: boolean
  readonly act: (stage: Stage) => void
}

export interface Script {
  readonly setting: Omit<Setting, "leak">
  readonly actions: readonly Action[]
  readonly ends: number
}

/**
 * What is done in public happens at such moments; so far apart that no append of one room waits for those of another
 * (threats.md): what follows a secret action in the middle between two takes up to 20 ms.
 */
const SLOT_MS = 80
const SLOTS = 36
/** Everything that follows by itself has followed. */
const AFTER_MS = 16_000
/** Longer than anything is held (C6). */
const LONG_MS = 31 * 60_000

const HERS: Place = { which: "hers", kind: "list" }
const PLAN: Place = { which: "hers", kind: "plan" }
const HIS: Place = { which: "his", kind: "list" }

/** Draws while the script is written, never while it runs. */
export interface Pen {
  readonly rng: Rng
  readonly name: string
  readonly recipients: readonly Name[]
  readonly givers: readonly Name[]
}

type Act = Action["act"]

/** A script of recipients and givers, the same for the same seed; about half of it is secret. */
export function scriptOf(seed: number): Script {
  const rng = new Rng(seed)
  const recipients: Name[] = rng.chance(0.4) ? ["Anna", "Ben"] : ["Anna"]
  const givers = NAMES.filter((name) => !recipients.includes(name))
  const by = rng.chance(0.3) ? "Anna" : "Mira"
  const actions: Action[] = []
  let at = 0
  if (rng.chance(0.8)) {
    const act = startsCard({ rng, recipients, givers, name: "secret card" })
    actions.push({ at: 1, name: "secret card", secret: true, act })
  }
  for (let slot = 0; slot < SLOTS; slot++) {
    at += SLOT_MS
    if (slot === SLOTS / 2 && rng.chance(0.1)) at += LONG_MS
    const pen = { rng, recipients, givers, name: `open ${slot}` }
    const act = slot < 3 ? writes(pen, "Mira", HERS, { edit: "add" }) : openAct(pen)
    actions.push({ at, name: pen.name, secret: false, act })
    for (let n = rng.below(3); n > 0; n--) {
      const secret = { rng, recipients, givers, name: `secret ${slot}.${n}` }
      if (rng.chance(0.25)) {
        actions.push({ at: at + SLOT_MS / 2, name: secret.name, secret: true, act: cardAct(secret) })
      } else if (rng.chance(0.35)) {
        // Between two public appends: one store shares its time among all rooms.
        actions.push({ at: at + SLOT_MS / 2, name: secret.name, secret: true, act: planAct(secret) })
      } else {
        actions.push({
          at: at + 1 + rng.below(SLOT_MS - 1),
          name: secret.name,
          secret: true,
          act: secretAct(secret),
        })
      }
    }
  }
  return { setting: { seed, by, recipients }, actions, ends: at + AFTER_MS }
}

/** What everybody may see, among it everything that a recipient can do. */
function openAct(pen: Pen): Act {
  const { rng } = pen
  if (rng.chance(0.36)) return visitAct(pen, rng.pick(pen.recipients))
  if (rng.chance(0.3)) return writes(pen, rng.pick(pen.recipients), HERS)
  if (rng.chance(0.15)) return writes(pen, rng.pick(pen.recipients), HERS, { by: "editor" })
  if (rng.chance(0.1)) return editorComesBack(pen, rng.pick(pen.recipients))
  if (rng.chance(0.4)) return presenceAct(pen, rng.pick(NAMES))
  if (rng.chance(0.2)) return comesBack(pen, rng.pick(NAMES))
  if (rng.chance(0.15)) return gives(pen, rng.pick(["Anna", "Mira"]))
  return writes(pen, rng.pick(NAMES), rng.chance(0.8) ? HERS : HIS)
}

type Edit = "add" | "title" | "quantity" | "price" | "note" | "remove" | "restore"
const EDITS: readonly Edit[] = ["add", "title", "quantity", "price", "note", "remove", "remove", "restore"]

/** `by`: from her page, or from another editor that she has connected to her list. */
interface Writing {
  readonly edit?: Edit
  readonly by?: "page" | "editor"
}

function writes({ rng, name }: Pen, who: Name, place: Place, writing: Writing = {}): Act {
  const { edit = rng.pick(EDITS), by = "page" } = writing
  const [which, value] = [rng.uint32(), rng.below(9)]
  const fresh = itemNamed(`${name} ${rng.uint32()}`)
  return (stage) => {
    const known = by === "editor" ? stage.editorItems(who) : stage.items(place)
    const item = known[which % Math.max(1, known.length)]
    const change = (doc: Y.Doc): unknown => {
      if (edit === "add" || item === undefined) {
        const made = { createdBy: stage.person(who), createdAt: 1 }
        // Few links, so that what was removed is often added again (C10).
        const link = `https://shop.example/${value % 2}`
        const wish = { title: `Wish ${value}`, link, quantity: 1 + (value % 4) }
        return addItem(doc, { id: fresh, ...wish, ...made }, null)
      }
      switch (edit) {
        case "title":
          return setTitle(doc, item, `Title ${value}`, null)
        case "quantity":
          return setQuantity(doc, item, value === 0 ? "unlimited" : value, null)
        case "price":
          return setPrice(doc, item, { minor: value * 100, currency: "EUR" }, null)
        case "note":
          return editNote(doc, item, { index: 0, remove: 0, insert: `Note ${value}. ` }, null)
        case "remove":
          return removeItem(doc, item, { by: stage.person(who), at: 2 }, null)
        default:
          return restoreItem(doc, item, null)
      }
    }
    if (by === "editor") stage.writeByEditor(who, change)
    else stage.write(who, place, name, change)
  }
}

function presenceAct({ rng, recipients }: Pen, who: Name): Act {
  const [which, kind] = [rng.uint32(), rng.below(3)]
  const shows = recipients.includes(who)
  return (stage) => {
    const item = pickOf(stage.items(HERS), which)
    if (item === undefined || kind === 0) return stage.show(who, HERS, null)
    // A giver is seen in her list only while editing.
    stage.show(who, HERS, shows && kind === 1 ? { item } : { item, field: "title", typing: true })
  }
}

const pickOf = (items: readonly ItemId[], which: number): ItemId | undefined =>
  items[which % Math.max(1, items.length)]

function comesBack({ rng, name }: Pen, who: Name): Act {
  const remembers = rng.chance(0.7)
  return (stage) => {
    const cursors: ReadonlyMap<RoomId, Cursor> = stage.hangUp(who)
    stage.connect(who, name, remembers ? cursors : new Map())
  }
}

const editorComesBack =
  ({ name }: Pen, who: Name): Act =>
  (stage) =>
    void stage.reconnectEditor(who, name)

const requestOf = (rng: Rng): string => base32(rng.bytes(16))

/** She takes something on his list, where she is a giver: that is hers to know. */
function gives({ rng, name }: Pen, who: Name): Act {
  const [which, requestId] = [rng.uint32(), requestOf(rng)]
  return (stage) => {
    const item = pickOf(stage.items(HIS), which)
    const occasion = stage.id("his")
    if (item === undefined) return stage.ask(who, "shopping", { name })
    const body = { do: "claim", units: 1, requestId } as const
    return stage.ask(who, "claim", { name, params: { occasion, item }, body })
  }
}

/** The same name, so that whoever names her means her. */
const spelled = (who: Name, which: number): string =>
  [who, who.toUpperCase(), who.toLowerCase()][which % 3] ?? who

/** Everything that a recipient can ask over HTTP, and what she may not. */
function visitAct({ rng, name: said }: Pen, who: Name): Act {
  const [kind, which, requestId] = [rng.below(31), rng.uint32(), requestOf(rng)]
  const name = said.replaceAll(" ", "-").padEnd(10, ".")
  return (stage) => {
    const occasion = stage.id("hers")
    const item = pickOf(stage.items(HERS), which) ?? itemNamed(name)
    const params = { occasion, item, circle: stage.circle }
    const claim = { do: "claim", units: 1, requestId } as const
    const asks: readonly (() => void)[] = [
      () => stage.ask(who, "home", { name }),
      () => stage.ask(who, "home", { name }),
      () => stage.ask(who, "occasion", { name, params }),
      () => stage.ask(who, "occasion", { name, params: { occasion: stage.id("his") } }),
      () => stage.ask(who, "members", { name, params }),
      () => stage.ask(who, "links", { name, params }),
      () => stage.ask(who, "claims", { name, params }),
      () => stage.ask(who, "claim", { name, params, body: claim }),
      () => stage.ask(who, "pool", { name, params, body: { do: "withdraw", requestId } }),
      () => stage.ask(who, "gifts", { name, params }),
      () => stage.ask(who, "shopping", { name }),
      () => stage.ask(who, "openLink", { name, body: { token: stage.givers } }),
      () => stage.ask(who, "rename", { name, body: { name: spelled(who, which) } }),
      () => stage.join(who, PLAN),
      () => stage.ask(who, "editors", { name }),
      () =>
        stage.ask(who, "createEditor", {
          name,
          params: { occasion, kind: "plan" },
          body: { name: "A script", days: 1 },
        }),
      () => stage.join(who, { which: "hers", kind: which % 2 === 0 ? "card" : "messages" }),
      () => stage.ask(who, "startCard", { name, params, body: { told: true } }),
      () => stage.ask(who, "changeCard", { name, params, body: { told: true } }),
      () => stage.ask(who, "openCard", { name, params }),
      () => stage.ask(who, "unopenable", { name, params: { ...params, kind: "card" } }),
      () =>
        stage.ask(who, "createEditor", {
          name,
          params: { occasion, kind: "card" },
          body: { name: "A script", days: 1 },
        }),
      () => stage.ask(who, "arrangement", { name, params }),
      () => stage.ask(who, "tickets", { name, params }),
      () => stage.ask(who, "tickets", { name, params }),
      () => stage.ask(who, "replies", { name, params }),
      () => stage.ask(who, "reply", { name, params, body: { do: "thank", text: "Thank you" } }),
      () => stage.photo(who, "hers", blobOf(which), name),
      () => stage.photo(who, "hers", blobOf(which), name),
      () => stage.photo(who, "hers", blobOf(which), name),
      () => uploads(stage, who, name, which),
    ]
    asks[kind]?.()
  }
}

/** What givers write where she is not. */
function planAct(pen: Pen): Act {
  const { rng, name } = pen
  const who = rng.pick(pen.givers)
  const write = writes({ ...pen, name: `${name} edit` }, who, PLAN)
  if (rng.chance(0.2)) {
    const surprise = writes({ ...pen, name: `${name} surprise` }, "Mira", { which: "surprise", kind: "list" })
    return (stage) => {
      stage.join("Mira", { which: "surprise", kind: "list" })
      surprise(stage)
    }
  }
  return (stage) => {
    stage.join(who, PLAN)
    write(stage)
  }
}

type Give = (stage: Stage, params: { readonly occasion: string; readonly item: string }) => void

/** Everything else that givers do about her. */
function secretAct(pen: Pen): Act {
  const { rng, name } = pen
  const who = rng.pick(pen.givers)
  const [which, kind, requestId] = [rng.uint32(), rng.below(25), requestOf(rng)]
  const other = rng.pick(pen.givers)
  const units = 1 + rng.below(3)
  const body = { requestId }
  const claim =
    (command: Parameters<typeof commandOf>[0]): Give =>
    (stage, params) =>
      stage.ask(who, "claim", { name, params, body: { ...body, ...commandOf(command, units) } })
  const pool =
    (command: (stage: Stage) => AskedPool): Give =>
    (stage, params) =>
      stage.ask(who, "pool", { name, params, body: API.pool.body.parse({ ...body, ...command(stage) }) })
  const acts: readonly Give[] = [
    claim("claim"),
    claim("claim"),
    claim("claim"),
    claim("claim"),
    claim("hold"),
    claim("hold"),
    claim("release"),
    claim("mark"),
    claim("keep"),
    claim("watch"),
    claim("extend"),
    (stage, params) => {
      const giver = stage.person(other)
      stage.ask(who, "claim", { name, params, body: { do: "claim", units, for: giver, ...body } })
    },
    (stage, params) => {
      const taking = { do: "release", giver: stage.person(other), reason: "She has one", ...body } as const
      stage.ask("Mira", "claim", { name, params, body: taking })
    },
    pool(() => ({ do: "start", currency: "EUR", target: 5_000 })),
    pool(() => ({ do: "pledge", minor: 1_000 })),
    pool((stage) =>
      units === 1 ? { do: "confirm", person: stage.person(other) } : { do: "offer", to: stage.person(other) },
    ),
    pool(() => ({ do: units === 1 ? "sent" : units === 2 ? "accept" : "cancel" })),
    (stage, params) => stage.ask(who, "claims", { name, params }),
    (stage) => stage.ask(who, "shopping", { name }),
    (stage) => stage.join(who, PLAN),
    (stage, { item }) => stage.rest(who, HERS, item),
    (stage, { item }) => stage.rest(who, HERS, item),
    (stage, { item }) => stage.rest(who, PLAN, item),
    (stage) => stage.surprise(name),
    (stage) => stage.peek(who, name),
  ]
  return (stage) => {
    const item = pickOf([...stage.items(HERS), ...stage.items(PLAN)], which)
    if (item !== undefined) acts[kind]?.(stage, { occasion: stage.id("hers"), item })
  }
}

function commandOf(
  command: "claim" | "hold" | "extend" | "release" | "mark" | "keep" | "watch",
  units: number,
) {
  switch (command) {
    case "claim":
    case "hold":
      return { do: command, units }
    case "release":
      return { do: command, returned: true }
    case "mark":
      return { do: command, as: units === 1 ? ("bought" as const) : ("given" as const) }
    case "watch":
      return { do: command, on: true }
    default:
      return { do: command }
  }
}
