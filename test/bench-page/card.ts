import type { Page } from "playwright-core"
import sharp from "sharp"
import * as Y from "yjs"
import { z } from "zod"
import { addMessage, coverTitle, greeting, messagesRoot } from "../../shared/documents/card.ts"
import {
  base32,
  BlobId,
  newMessageId,
  secureRandom,
  type MessageId,
  type OccasionId,
} from "../../shared/ids.ts"
import { MESSAGES_EACH_MAX } from "../../shared/limits.ts"
import { roomOf } from "../../shared/rooms.ts"
import { CardPage } from "../support/card-page.ts"
import { node } from "../support/cards.ts"
import { PHONE, type Guest } from "../support/stage.ts"
import { editCosts, type Text } from "./edit-cost.ts"
import { push, type Place } from "./people.ts"
import { longestTask, openUntil, pageTime, paintedAt, slowedDown, typed, WATCH } from "./watch.ts"

const TEXT = "You taught me to whistle, and to leave early. Thank you for all of it. "
/** Of five messages two have a photo: 120 in a card of 300. */
const withPhoto = (n: number): boolean => n % 5 < 2

const Uploaded = z.object({ photo: z.object({ blob: BlobId, width: z.number(), height: z.number() }) })

async function upload(url: string, guest: Guest, occasion: OccasionId, n: number): Promise<unknown> {
  const background = { r: (n * 37) % 256, g: (n * 59) % 256, b: (n * 83) % 256 }
  const noise = { type: "gaussian", mean: 128, sigma: 40 } as const
  const body = await sharp({ create: { width: 1200, height: 900, channels: 3, background, noise } })
    .blur(3)
    .jpeg()
    .toBuffer()
  const answer = await fetch(`${url}/api/occasions/${occasion}/card/photos`, {
    method: "POST",
    body,
    headers: { "content-type": "image/jpeg", authorization: `Bearer ${guest.token}`, origin: url },
  })
  if (answer.status !== 201) throw new Error(`photo ${n}: ${answer.status} ${await answer.text()}`)
  const { photo } = Uploaded.parse(await answer.json())
  return { ...photo, alt: `Photo ${n}`, at: n }
}

/** A written card of so many messages, and the link of whom it is for. */
async function prepared({ stage, url }: Place, messages: number) {
  const ivo = await stage.person(url, "Ivo", { viewport: PHONE })
  const occasion = await ivo.start("Anna", {
    list: false,
    secrecy: "surprise",
    date: { month: 6, day: 1 },
    card: {},
  })
  const { id } = occasion
  const link = await ivo.link(id)
  const hers = await ivo.link(id, "recipient")
  await push({ url, guest: ivo, room: roomOf("card", id) }, (doc) => {
    coverTitle(doc).insert(0, "Anna turns 40")
    greeting(doc).insert(0, [node("paragraph", TEXT.repeat(3))])
  })
  let photos = 0
  const texts: Text[] = []
  // One place of Ivo's stays free for the message in which is written below.
  const each = MESSAGES_EACH_MAX - 1
  for (let first = 0; first < messages; first += each) {
    const guest = first === 0 ? ivo : await stage.person(url, `Signer ${first}`)
    if (guest !== ivo) await guest.join(link)
    const uploads = new Map<MessageId, unknown>()
    const ids: MessageId[] = []
    for (let n = first; n < Math.min(messages, first + each); n++) {
      const message = newMessageId(guest.person)
      ids.push(message)
      if (withPhoto(n)) uploads.set(message, await upload(url, guest, id, photos++))
    }
    const seat = { url, guest, room: roomOf("messages", id) }
    await push(seat, (doc: Y.Doc) => {
      for (const [n, message] of ids.entries()) {
        const made = addMessage(
          doc,
          { id: message, for: "", paper: "milk", pattern: "plain", createdAt: first + n },
          null,
        )
        if (!made.ok) throw new Error(made.error)
        const words = new Y.XmlText(TEXT.repeat(1 + (n % 4)))
        const paragraph = new Y.XmlElement("paragraph")
        paragraph.insert(0, [words])
        made.value.insert(0, [paragraph])
        texts.push({ seat, text: words })
        const map = messagesRoot(doc).get(message)
        const photo = uploads.get(message)
        if (photo !== undefined && map instanceof Y.Map) map.set(`photo.${base32(secureRandom(16))}`, photo)
      }
    })
  }

  const [own] = texts
  if (own === undefined) throw new Error("nobody wrote a message")
  return { ivo, id, hers, photos, own }
}

const VISITS = 5

/** The card of whom it is for, opened with nothing in the browser's cache. */
async function coldVisit(anna: Guest, url: string): Promise<Page> {
  const page = await anna.context.newPage()
  await page.addInitScript({ content: WATCH })
  const session = await slowedDown(page)
  await session.send("Network.enable")
  await session.send("Network.setCacheDisabled", { cacheDisabled: true })
  await openUntil(page, url, "Open it")
  return page
}

/** A card of so many messages: writing in it, beside a note in a list, and opening it as its recipient. */
export async function measureCard(
  place: Place,
  messages: number,
  note: Text,
): Promise<Record<string, string>> {
  const { stage, url } = place
  const { ivo, id, hers, photos, own } = await prepared(place, messages)
  const [inList, inCard] = await editCosts([note, own])
  const page = await ivo.context.newPage()
  await page.addInitScript({ content: WATCH })
  await slowedDown(page)
  await page.goto(`${url}/o/${id}`)
  const card = new CardPage(page)
  await card.title.waitFor()
  await page
    .getByRole("button", { name: /^Write (your message|another)$/ })
    .first()
    .click()
  await card.message.click()
  const since = await pageTime(page)
  const { p50, p95 } = await typed(page, TEXT)
  const longest = await longestTask(page, since)
  await page.close()

  await ivo.openCard(id)
  const anna = await stage.guest(url, { viewport: PHONE })
  const first = await anna.page(hers)
  await first.getByRole("button", { name: "Continue" }).click()
  await first.getByRole("button", { name: "Open it" }).waitFor()
  await first.close()
  const opened: { readonly ms: number; readonly kB: number }[] = []
  for (let visit = 0; visit < VISITS; visit++) {
    const visited = await coldVisit(anna, `${url}/o/${id}`)
    opened.push(await paintedAt(visited))
    await visited.close()
  }
  const envelope = opened.toSorted((a, b) => a.ms - b.ms)[Math.floor(VISITS / 2)]
  const opening = await coldVisit(anna, `${url}/o/${id}`)
  await opening.getByRole("button", { name: "Open it" }).click()
  await opening.getByRole("button", { name: "Look inside" }).press("Enter")
  await opening.getByRole("button", { name: "All together" }).click()
  await opening
    .getByRole("article")
    .nth(messages - 1)
    .waitFor({ state: "attached" })
  const scrolling = await pageTime(opening)
  for (let at = 0; at < 120; at++) {
    await opening.mouse.wheel(0, 600)
    await opening.evaluate("new Promise(requestAnimationFrame)")
  }
  const scroll = await longestTask(opening, scrolling)
  await opening.close()
  const name = `card of ${messages} messages, ${photos} photos`
  return {
    [`${name}: processor time of an edit in a note, in a message (µs)`]: `${inList}, ${inCard}`,
    [`${name}: key to paint in a message, p50, p95 (ms)`]: `${p50}, ${p95}`,
    [`${name}: longest task while writing (ms)`]: String(longest),
    [`${name}: opened to its envelope, median of ${VISITS} (ms)`]: String(envelope?.ms),
    [`${name}: compressed script up to there (kB)`]: String(envelope?.kB),
    [`${name}: longest task while scrolling (ms)`]: String(scroll),
  }
}
