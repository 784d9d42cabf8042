import type { BlobId, OccasionId } from "../../shared/ids.ts"
import { PHOTO_ROUTES, UploadedPhoto, type StoredPhoto } from "../../shared/photo-routes.ts"
import { refuse, ok } from "../../shared/result.ts"
import { addressOf, readRefusal, renewing, type Answer, type Failure, type Tokens } from "../api.ts"

/** The photos of cards, up and down: bytes with a token, beside the JSON of api.ts. */

/** An upload that moves no byte for so long, ms, is given up; the server's own work on it fits in, too. */
const STALLED_MS = 45_000

export interface Upload {
  readonly bytes: ArrayBuffer | Uint8Array<ArrayBuffer>
  readonly type: string
  /** How much is up, 0 to 1. */
  readonly progress: (done: number) => void
  readonly signal: AbortSignal
}

export function createPhotoApi(tokens: Tokens) {
  return {
    upload: async (occasion: OccasionId, upload: Upload): Answer<StoredPhoto> => {
      const address = addressOf(PHOTO_ROUTES.uploadPhoto.path, { occasion })
      const sent = await sendBytes(tokens, address, upload)
      return sent.ok ? photoIn(sent.value) : sent
    },
    /** The bytes of one photo, from the browser's own cache when it has been here before. */
    photo: (occasion: OccasionId, blob: BlobId, signal: AbortSignal): Answer<Blob> =>
      renewing(tokens, (token) =>
        load(addressOf(PHOTO_ROUTES.photo.path, { occasion, blob }), signal, token),
      ),
  }
}

/** The photo in an answer. */
export function photoIn(value: unknown): Awaited<Answer<StoredPhoto>> {
  const uploaded = UploadedPhoto.safeParse(value)
  return uploaded.success ? ok(uploaded.data.photo) : refuse("unreadable")
}

/** Sends bytes, however long they take as long as they move, and gives the answer's JSON; nothing where there is none. */
export const sendBytes = (tokens: Tokens, address: string, upload: Upload): Answer<unknown> =>
  renewing(tokens, (token) => send(address, upload, token))

/** `fetch` tells no progress of what it sends. */
function send(address: string, upload: Upload, token: string | undefined): Answer<unknown> {
  const { bytes, type, progress, signal } = upload
  if (signal.aborted) return Promise.resolve(refuse("offline"))
  return new Promise((resolve) => {
    const request = new XMLHttpRequest()
    let timer: ReturnType<typeof setTimeout> | undefined
    const abort = (): void => request.abort()
    const moves = (): void => {
      clearTimeout(timer)
      timer = setTimeout(abort, STALLED_MS)
    }
    const end = (): void => {
      clearTimeout(timer)
      signal.removeEventListener("abort", abort)
      resolve(answerOf(request))
    }
    signal.addEventListener("abort", abort)
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      moves()
      progress(total === 0 ? 0 : loaded / total)
    })
    request.addEventListener("loadend", end)
    request.open("POST", address)
    request.setRequestHeader("accept", "application/json")
    request.setRequestHeader("content-type", type)
    if (token !== undefined) request.setRequestHeader("authorization", `Bearer ${token}`)
    moves()
    request.send(bytes)
  })
}

function answerOf({ status, responseText }: XMLHttpRequest): Awaited<Answer<unknown>> {
  if (status === 0) return refuse("offline")
  if (status === 204) return ok(undefined)
  let value: unknown
  try {
    value = JSON.parse(responseText)
  } catch {
    return refuse(otherwise(status))
  }
  if (status < 200 || status > 299) return readRefusal(value, otherwise(status))
  return ok(value)
}

const otherwise = (status: number): Failure => (status >= 500 ? "offline" : "unreadable")

async function load(address: string, signal: AbortSignal, token: string | undefined): Answer<Blob> {
  try {
    const response = await fetch(address, {
      credentials: "same-origin",
      signal,
      ...(token !== undefined && { headers: { authorization: `Bearer ${token}` } }),
    })
    if (response.ok) return ok(await response.blob())
    const value: unknown = await response.json().catch(() => undefined)
    return readRefusal(value, otherwise(response.status))
  } catch {
    return refuse("offline")
  }
}
