import type { OccasionView } from "../../shared/api.ts"
import { OccasionView as View } from "../../shared/api.ts"
import type { BlobId, OccasionId } from "../../shared/ids.ts"
import { type BringCard, Bringing, type BringMessages, KEPT_ROUTES } from "../../shared/kept-routes.ts"
import type { StoredPhoto } from "../../shared/photo-routes.ts"
import { ok, refuse } from "../../shared/result.ts"
import { addressOf, type Answer, type Tokens } from "../api.ts"
import { photoIn, sendBytes } from "./photo-api.ts"

/** Bringing a card from a file, part by part (K27). */
export interface KeptApi {
  readonly begin: (part: BringCard) => Answer<OccasionId>
  readonly messages: (occasion: OccasionId, part: BringMessages) => Answer<unknown>
  readonly photo: (occasion: OccasionId, blob: BlobId, bytes: Uint8Array<ArrayBuffer>) => Answer<StoredPhoto>
  readonly end: (occasion: OccasionId) => Answer<OccasionView>
}

export function createKeptApi(tokens: Tokens, signal: AbortSignal): KeptApi {
  const send = (
    address: string,
    bytes: Uint8Array<ArrayBuffer>,
    type = "application/json",
  ): Answer<unknown> => sendBytes(tokens, address, { bytes, type, progress: () => undefined, signal })
  const json = (value: unknown): Uint8Array<ArrayBuffer> => new TextEncoder().encode(JSON.stringify(value))
  return {
    begin: async (part) => {
      const sent = await send(KEPT_ROUTES.bringCard.path, json(part))
      if (!sent.ok) return sent
      const begun = Bringing.safeParse(sent.value)
      return begun.success ? ok(begun.data.occasion) : refuse("unreadable")
    },
    messages: (occasion, part) => send(addressOf(KEPT_ROUTES.bringMessages.path, { occasion }), json(part)),
    photo: async (occasion, blob, bytes) => {
      const sent = await send(addressOf(KEPT_ROUTES.bringPhoto.path, { occasion, blob }), bytes, "image/webp")
      return sent.ok ? photoIn(sent.value) : sent
    },
    end: async (occasion) => {
      const sent = await send(addressOf(KEPT_ROUTES.finishCard.path, { occasion }), new Uint8Array())
      if (!sent.ok) return sent
      const view = View.safeParse(sent.value)
      return view.success ? ok(view.data) : refuse("unreadable")
    },
  }
}
