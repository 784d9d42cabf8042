import { createHash } from "node:crypto"
import type * as Y from "yjs"
import type { ArrangeCommand } from "../../shared/arrangement-routes.ts"
import { addMessage, coverTitle, readMessages, writeCover } from "../../shared/documents/card.ts"
import { COVER_DESIGNS } from "../../shared/documents/card-looks.ts"
import { newMessageId, newTicketId } from "../../shared/ids.ts"
import type { Action, Pen } from "./script.ts"
import type { Name, Place, Stage } from "./stage.ts"

/** What givers do about the card of her list, and of the surprise for her: before it opens, all of it is secret. */

type Act = Action["act"]

const CARD: Place = { which: "hers", kind: "card" }
const MESSAGES: Place = { which: "hers", kind: "messages" }
const OWN: Place = { which: "hers", kind: "own" }

/** A wall time behind the end of every script. */
const opensAt = (which: number) => ({ year: 2040, month: 1 + (which % 12), day: 14, hour: 7, minute: 0 })

function writesCard(
  stage: Stage,
  who: Name,
  { name, value }: { readonly name: string; readonly value: number },
): void {
  stage.join(who, CARD)
  stage.join(who, MESSAGES)
  stage.write(who, CARD, `${name} title`, (doc: Y.Doc) => {
    if (value % 2 === 0) return coverTitle(doc).insert(0, `For Anna ${value} `)
    const design = COVER_DESIGNS[value % COVER_DESIGNS.length] ?? "candles"
    return writeCover(doc, { design, colours: value % 3 }, null)
  })
}

function signs(
  stage: Stage,
  who: Name,
  {
    name,
    random,
    place = MESSAGES,
  }: { readonly name: string; readonly random: Uint8Array; readonly place?: Place },
): void {
  stage.join(who, place)
  const id = newMessageId(stage.person(who), () => random)
  const message = { id, for: "", paper: "milk", pattern: "plain", createdAt: 1 } as const
  stage.write(who, place, `${name} message`, (doc) => addMessage(doc, message, null))
}

/** So few that a recipient may ask for one that is there. */
const PICTURES = 4
const pictureOf = (which: number): Uint8Array<ArrayBuffer> =>
  new Uint8Array(Buffer.from(`\x89PNG\r\n\x1a\n picture ${which % PICTURES}`, "latin1"))

/** By what a photo is called: its bytes are not made anew here. */
export const blobOf = (which: number): string => createHash("sha256").update(pictureOf(which)).digest("hex")

/** Somebody uploads a photo, whether they may or not. */
export const uploads = (stage: Stage, who: Name, name: string, which: number): void =>
  stage.upload(who, "hers", pictureOf(which), name)

/** Puts a photo into each message of theirs, or takes it out. */
function placesPhoto(stage: Stage, who: Name, name: string, value: number): void {
  stage.join(who, MESSAGES)
  const photo = { blob: blobOf(value), width: 10, height: 10, alt: "Her boat", at: 1 }
  const key = `photo.${"a".repeat(26)}`
  stage.write(who, MESSAGES, `${name} photo`, (doc) => {
    for (const { author, map } of readMessages(doc)) {
      if (author !== stage.person(who)) continue
      if (value % 3 === 0) map.delete(key)
      else map.set(key, photo)
    }
  })
}

interface Drawn {
  readonly name: string
  readonly value: number
  readonly random: Uint8Array
}

/** Pins, hides or moves a message, as far as they may. */
function arranges(stage: Stage, who: Name, { name, value, random }: Drawn): void {
  const message = newMessageId(stage.person(who), () => random)
  const before = newMessageId(stage.person(who), () => random.toReversed())
  const pin: ArrangeCommand = { do: "pin", message }
  const bodies: readonly ArrangeCommand[] = [
    pin,
    { do: "hide", message },
    { do: "hide", message },
    { do: "show", message },
    { do: "move", message, before, seen: [before, message] },
  ]
  const body = bodies[value % bodies.length] ?? pin
  stage.ask(who, "arrangeCard", { name, params: { occasion: stage.id("hers") }, body })
}

/** A gift inside, which others may know of or not. */
function putsGiftIn(stage: Stage, who: Name, { name, value, random }: Drawn): void {
  const body = {
    id: newTicketId(() => random),
    title: `Two nights ${value}`,
    inside: { kind: "code", code: `LAKE ${value}` },
    givers: [],
    announced: value % 2 === 0,
  } as const
  stage.ask(who, "createTicket", {
    name,
    params: { occasion: stage.id("hers") },
    body: { ...body, givers: [] },
  })
}

export function startsCard({ rng, name, givers }: Pen): Act {
  const [who, opens] = [rng.pick(givers), opensAt(rng.below(40))]
  return (stage) =>
    stage.ask(who, "startCard", { name, params: { occasion: stage.id("hers") }, body: { opens } })
}

/** Starts, writes, signs, reschedules and shares a card, and never tells. */
export function cardAct({ rng, name, givers }: Pen): Act {
  const who = rng.pick(givers)
  const [which, value, random] = [rng.below(26), rng.below(40), rng.bytes(16)]
  const [opens, told] = [opensAt(value), false]
  return (stage) => {
    const params = { occasion: stage.id("hers") }
    const acts: readonly (() => void)[] = [
      () => stage.ask(who, "startCard", { name, params, body: { opens } }),
      () => stage.ask(who, "startCard", { name, params, body: { opens, told } }),
      () => stage.ask(who, "startCard", { name, params, body: {} }),
      () => stage.ask(who, "changeCard", { name, params, body: { opens } }),
      () => stage.ask(who, "changeCard", { name, params, body: { told } }),
      () => writesCard(stage, who, { name, value }),
      () => writesCard(stage, who, { name, value }),
      () => writesCard(stage, who, { name, value }),
      () => signs(stage, who, { name, random }),
      () => signs(stage, who, { name, random }),
      () => stage.show(who, CARD, { at: "title" }),
      () => stage.ask(who, "ownRoom", { name, params, body: { took: value % 2 === 0 } }),
      () => signs(stage, who, { name, random, place: OWN }),
      () => stage.ask(who, "changeCard", { name, params, body: { signersRead: value % 2 === 0 } }),
      () => stage.ask(who, "changeCard", { name, params, body: { lateAllowed: value % 2 === 0 } }),
      () => aboutSurprise(stage, name, value),
      () => arranges(stage, who, { name, value, random }),
      () => arranges(stage, who, { name, value, random }),
      () => putsGiftIn(stage, who, { name, value, random }),
      () => putsGiftIn(stage, who, { name, value, random }),
      () => stage.ask(who, "tickets", { name, params }),
      () => uploads(stage, who, name, value),
      () => uploads(stage, who, name, value),
      () => placesPhoto(stage, who, name, value),
      () => placesPhoto(stage, who, name, value),
      () => stage.photo(who, "hers", blobOf(value), name),
    ]
    acts[which]?.()
  }
}

/** The card of the surprise, and the link by which she will come to it. */
function aboutSurprise(stage: Stage, name: string, value: number): void {
  if (!stage.occasions.has("surprise")) return stage.surprise(name)
  const params = { occasion: stage.id("surprise") }
  if (value % 3 === 0)
    return stage.ask("Mira", "createLink", { name, params, body: { capability: "recipient" } })
  return stage.ask("Mira", "startCard", { name, params, body: { opens: opensAt(value) } })
}
