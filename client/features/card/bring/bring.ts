import type { OccasionView } from "../../../../shared/api.ts"
import type { BlobId } from "../../../../shared/ids.ts"
import { KEPT_VERSION, type KeptCard, type KeptMessage } from "../../../../shared/kept/format.ts"
import { photosOf } from "../../../../shared/kept/write.ts"
import type { StoredPhoto } from "../../../../shared/photo-routes.ts"
import { ok, type Result } from "../../../../shared/result.ts"
import type { Answer, Failure } from "../../../api.ts"
import type { KeptApi } from "../../../session/kept-api.ts"

/** Bytes of messages that go in one part, unless one alone is larger. */
const PART_BYTES = 1024 * 1024
/** How often a part is tried again that found no room or no server, and after how long, ms. */
const TRIES = 5
const AGAIN_MS = 2_000

interface Bringing {
  /** The same as long as this file is being brought: sent again it makes no second card. */
  readonly requestId: string
  /** How many parts there are, and how many have arrived. */
  readonly progress: (done: number, of: number) => void
  readonly wait?: (ms: number) => Promise<void>
  readonly signal: AbortSignal
}

/** Sends a card from a file to the server, part by part (K27). Only its end makes it be there. */
export async function bringKept(
  api: KeptApi,
  { card, photos }: KeptCard,
  how: Bringing,
): Answer<OccasionView> {
  const { requestId, progress, signal, wait = waited } = how
  const { messages, ...front } = card
  const needed = new Set(photosOf(card))
  const bytes = photos.filter(({ sha256 }) => needed.has(sha256))
  // The server may re-encode photos; that changes no message, so the parts can be counted now.
  const parts = inParts(messages).length + bytes.length + 2
  let done = 0
  const patiently = async <T>(send: () => Answer<T>): Answer<T> => {
    for (let tries = 1; ; tries++) {
      const answer = await send()
      if (answer.ok) progress(++done, parts)
      const again = !answer.ok && (answer.error === "photos_busy" || answer.error === "offline")
      if (!again || tries === TRIES || signal.aborted) return answer
      await wait(AGAIN_MS)
    }
  }
  const part = { requestId, version: KEPT_VERSION, card: front, messages: messages.length }
  const begun = await patiently(() => api.begin(part))
  if (!begun.ok) return begun
  const occasion = begun.value
  const taken = await bringPhotos(bytes, (blob, photo) => patiently(() => api.photo(occasion, blob, photo)))
  if (!taken.ok) return taken
  for (const some of inParts(withPhotos(messages, taken.value))) {
    const sent = await patiently(() => api.messages(occasion, some))
    if (!sent.ok) return sent
  }
  return patiently(() => api.end(occasion))
}

const waited = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Uploads each photo and answers what the server stored: it re-encodes bytes that its own encoder could not have made. */
async function bringPhotos(
  photos: KeptCard["photos"],
  send: (blob: BlobId, bytes: Uint8Array<ArrayBuffer>) => Answer<StoredPhoto>,
): Promise<Result<ReadonlyMap<BlobId, StoredPhoto>, Failure>> {
  const taken = new Map<BlobId, StoredPhoto>()
  for (const { sha256, data } of photos) {
    const sent = await send(sha256, bytesOf(data))
    if (!sent.ok) return sent
    taken.set(sha256, sent.value)
  }
  return ok(taken)
}

const bytesOf = (base64: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))

/** The messages with re-encoded photos replaced; all other photos stay as the file has them. */
const withPhotos = (
  messages: readonly KeptMessage[],
  taken: ReadonlyMap<BlobId, StoredPhoto>,
): readonly KeptMessage[] =>
  messages.map((message) => ({
    ...message,
    photos: message.photos.map((photo) => {
      const { blob, width, height } = taken.get(photo.sha256) ?? { blob: photo.sha256, ...photo }
      return blob === photo.sha256 ? photo : { ...photo, sha256: blob, width, height }
    }),
  }))

/** Messages in parts that are small enough to be sent. */
export function inParts(
  messages: readonly KeptMessage[],
): readonly { readonly from: number; readonly messages: KeptMessage[] }[] {
  const parts: { from: number; messages: KeptMessage[] }[] = []
  let bytes = Infinity
  for (const [from, message] of messages.entries()) {
    // No letter takes more than three bytes for each of its units.
    const size = 3 * JSON.stringify(message).length
    const last = parts.at(-1)
    if (last !== undefined && bytes + size <= PART_BYTES) last.messages.push(message)
    else parts.push({ from, messages: [message] })
    bytes = last !== undefined && bytes + size <= PART_BYTES ? bytes + size : size
  }
  return parts
}
