import type * as Y from "yjs"
import { addMessage, coverTitle, COVER_DESIGNS, writeCover } from "../../shared/documents/card.ts"
import { newMessageId } from "../../shared/ids.ts"
import type { Action, Pen } from "./script.ts"
import type { Name, Place, Stage } from "./stage.ts"

/** What givers do about the card of her list, and of the surprise for her: before it opens, all of it is secret. */

type Act = Action["act"]

const CARD: Place = { which: "hers", kind: "card" }
const MESSAGES: Place = { which: "hers", kind: "messages" }

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
  { name, random }: { readonly name: string; readonly random: Uint8Array },
): void {
  stage.join(who, MESSAGES)
  const id = newMessageId(stage.person(who), () => random)
  const message = { id, for: "", paper: "milk", pattern: "plain", createdAt: 1 } as const
  stage.write(who, MESSAGES, `${name} message`, (doc) => addMessage(doc, message, null))
}

export function startsCard({ rng, name, givers }: Pen): Act {
  const [who, opens] = [rng.pick(givers), opensAt(rng.below(40))]
  return (stage) =>
    stage.ask(who, "startCard", { name, params: { occasion: stage.id("hers") }, body: { opens } })
}

/** Starts, writes, signs, reschedules and shares a card, and never tells. */
export function cardAct({ rng, name, givers }: Pen): Act {
  const who = rng.pick(givers)
  const [which, value, random] = [rng.below(12), rng.below(40), rng.bytes(16)]
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
      () => aboutSurprise(stage, name, value),
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
