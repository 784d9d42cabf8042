import * as decoding from "lib0/decoding"
import * as encoding from "lib0/encoding"
import type { Clocks } from "../rooms/admission/update-extent.ts"

/** The messages of y-websocket, byte by byte: one in each WebSocket frame (docs/protocol.md). */

const SYNC = 0
const AWARENESS = 1
const AUTH = 2
const QUERY_AWARENESS = 3
const STEP_1 = 0
const STEP_2 = 1
const UPDATE = 2
const DENIED = 0

/** Client ids of one state vector, and entries of one awareness message: more than a room ever has. */
const CLOCKS_MAX = 16_384
const ENTRIES_MAX = 1_024

/** One entry of an awareness message; `state` is JSON, not read yet. */
export interface AwarenessEntry {
  readonly client: number
  readonly clock: number
  readonly state: string
}

export type Message =
  | { readonly kind: "step1"; readonly clocks: Clocks }
  | { readonly kind: "step2" | "update"; readonly update: Uint8Array }
  | { readonly kind: "awareness"; readonly entries: readonly AwarenessEntry[] }
  | { readonly kind: "query" }

/** Undefined for whatever is no message that a client sends, to the last byte. */
export function readMessage(frame: Uint8Array): Message | undefined {
  const decoder = decoding.createDecoder(frame)
  try {
    const message = read(decoder)
    return decoding.hasContent(decoder) ? undefined : message
  } catch {
    return undefined
  }
}

function read(decoder: decoding.Decoder): Message | undefined {
  switch (decoding.readVarUint(decoder)) {
    case SYNC:
      return readSync(decoder)
    case AWARENESS:
      return readAwareness(decoding.createDecoder(decoding.readVarUint8Array(decoder)))
    case QUERY_AWARENESS:
      return { kind: "query" }
    default:
      return undefined
  }
}

function readSync(decoder: decoding.Decoder): Message | undefined {
  const step = decoding.readVarUint(decoder)
  const bytes = decoding.readVarUint8Array(decoder)
  if (step === STEP_2) return { kind: "step2", update: bytes }
  if (step === UPDATE) return { kind: "update", update: bytes }
  return step === STEP_1 ? readClocks(decoding.createDecoder(bytes)) : undefined
}

function readClocks(decoder: decoding.Decoder): Message | undefined {
  const clocks = new Map<number, number>()
  const count = decoding.readVarUint(decoder)
  if (count > CLOCKS_MAX) return undefined
  for (let i = 0; i < count; i++) clocks.set(decoding.readVarUint(decoder), decoding.readVarUint(decoder))
  return decoding.hasContent(decoder) ? undefined : { kind: "step1", clocks }
}

function readAwareness(decoder: decoding.Decoder): Message | undefined {
  const entries: AwarenessEntry[] = []
  const count = decoding.readVarUint(decoder)
  if (count > ENTRIES_MAX) return undefined
  for (let i = 0; i < count; i++) {
    const client = decoding.readVarUint(decoder)
    const clock = decoding.readVarUint(decoder)
    entries.push({ client, clock, state: decoding.readVarString(decoder) })
  }
  return decoding.hasContent(decoder) ? undefined : { kind: "awareness", entries }
}

export const step1 = (clocks: Clocks): Uint8Array =>
  encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, SYNC)
    encoding.writeVarUint(encoder, STEP_1)
    encoding.writeVarUint8Array(
      encoder,
      encoding.encode((vector) => {
        encoding.writeVarUint(vector, clocks.size)
        for (const pair of clocks) for (const number of pair) encoding.writeVarUint(vector, number)
      }),
    )
  })

const sync = (step: number, update: Uint8Array): Uint8Array =>
  encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, SYNC)
    encoding.writeVarUint(encoder, step)
    encoding.writeVarUint8Array(encoder, update)
  })

export const step2 = (update: Uint8Array): Uint8Array => sync(STEP_2, update)
export const updateMessage = (update: Uint8Array): Uint8Array => sync(UPDATE, update)

export const awareness = (entries: readonly AwarenessEntry[]): Uint8Array =>
  encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, AWARENESS)
    encoding.writeVarUint8Array(
      encoder,
      encoding.encode((list) => {
        encoding.writeVarUint(list, entries.length)
        for (const { client, clock, state } of entries) {
          encoding.writeVarUint(list, client)
          encoding.writeVarUint(list, clock)
          encoding.writeVarString(list, state)
        }
      }),
    )
  })

/** Why a connection that is about to end was refused. */
export const denied = (reason: string): Uint8Array =>
  encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, AUTH)
    encoding.writeVarUint(encoder, DENIED)
    encoding.writeVarString(encoder, reason)
  })
