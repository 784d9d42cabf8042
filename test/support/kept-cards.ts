import type { Answer } from "../../client/api.ts"
import { bringKept } from "../../client/features/card/bring/bring.ts"
import type { KeptApi } from "../../client/session/kept-api.ts"
import { photoIn } from "../../client/session/photo-api.ts"
import { ApiError, OccasionView } from "../../shared/api.ts"
import { base32, type OccasionId, secureRandom } from "../../shared/ids.ts"
import type { KeptCard, KeptFront } from "../../shared/kept/format.ts"
import { readKept } from "../../shared/kept/read.ts"
import { keptContents, keptPieces, photosOf } from "../../shared/kept/write.ts"
import { Bringing } from "../../shared/kept-routes.ts"
import { ok } from "../../shared/result.ts"
import type { Device } from "./api-world.ts"
import { seen } from "./photo-scene.ts"

/** Cards that are kept as data, and brought, by people without a page. */

/** A card from a file on which nobody wrote. */
export const emptyKept: KeptFront = {
  kind: "birthday",
  recipients: [0],
  people: [{ name: "Anna", look: 3 }],
  zone: "Europe/Berlin",
  opens: { year: 2026, month: 12, day: 14, hour: 7, minute: 0 },
  openedAt: 1_797_228_000_000,
  title: "",
  cover: { colours: 0 },
  greeting: [],
  reactions: [],
  answers: [],
  thanks: [],
  gifts: [],
}

const at = (occasion: string) => ({ params: { occasion } })

/** The file that this person's page would save. */
export async function keep(who: Device, id: OccasionId): Promise<string> {
  const [occasion, content, replies, tickets] = [
    await who.call("occasion", at(id)),
    await who.call("cardContent", at(id)),
    await who.call("replies", at(id)),
    await who.call("tickets", at(id)),
  ]
  const card = keptContents({ occasion, content, replies, tickets })
  if (card === undefined) throw new Error("the card is open")
  const photos = []
  for (const sha256 of photosOf(card)) {
    const bytes = await seen(who, id, sha256)
    if (bytes !== undefined) photos.push({ sha256, data: Buffer.from(bytes).toString("base64") })
  }
  return keptPieces(card, photos).join("")
}

export function read(text: string): KeptCard {
  const kept = readKept(text)
  if (!kept.ok) throw new Error(kept.error)
  return kept.value
}

export const bytesOf = (value: unknown) => ({
  bytes: new TextEncoder().encode(JSON.stringify(value)),
  type: "application/json",
})

/** The same calls as a page's, by a person of a world. */
export function keptApi(who: Device): KeptApi {
  const answer = async (response: Response): Answer<unknown> => {
    const text = await response.text()
    if (response.ok) return ok(text === "" ? undefined : JSON.parse(text))
    return { ok: false, error: ApiError.parse(JSON.parse(text)).error.code }
  }
  return {
    begin: async (part) => {
      const sent = await answer(await who.send("bringCard", bytesOf(part)))
      return sent.ok ? ok(Bringing.parse(sent.value).occasion) : sent
    },
    messages: async (id, part) => answer(await who.send("bringMessages", { ...at(id), ...bytesOf(part) })),
    photo: async (occasion, blob, bytes) => {
      const sent = await answer(await who.send("bringPhoto", { params: { occasion, blob }, bytes }))
      return sent.ok ? photoIn(sent.value) : sent
    },
    end: async (id) => {
      const sent = await answer(await who.send("finishCard", at(id)))
      return sent.ok ? ok(OccasionView.parse(sent.value)) : sent
    },
  }
}

export const requestId = (): string => base32(secureRandom(16))

export function bringing(who: Device, kept: KeptCard, id = requestId()): Answer<OccasionView> {
  const { signal } = new AbortController()
  return bringKept(keptApi(who), kept, { requestId: id, progress: () => undefined, signal })
}

export async function bring(who: Device, text: string): Promise<OccasionView> {
  const done = await bringing(who, read(text))
  if (!done.ok) throw new Error(done.error)
  return done.value
}
