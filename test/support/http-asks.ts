import { expect } from "vitest"
import { ApiError } from "../../shared/api.ts"
import { API, type Endpoint } from "../../shared/api-routes.ts"
import { newAskId, newDayId, newEditorId, newItemId, newMessageId, newTicketId } from "../../shared/ids.ts"
import { ERRORS } from "../../server/errors.ts"
import type { ErrorCode } from "../../shared/errors.ts"
import { ORIGIN, startApiWorld, type ApiWorld, type Device } from "./api-world.ts"

export const ENDPOINTS = Object.entries<Endpoint>(API)
export const JSON_TYPE = { "content-type": "application/json" }

interface Asked {
  readonly method: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | undefined
}

/** A family with one member, and requests in her name as nobody's browser would send them. */
export interface Asks extends AsyncDisposable {
  readonly world: ApiWorld
  readonly mira: Device
  readonly occasion: string
  readonly circle: string
  /** A path of the table with the ids of things that are there; items have none before anybody adds one. */
  readonly real: (path: string) => string
  readonly ask: (path: string, asked: Asked) => Promise<Response>
}

export async function startAsks(env: Readonly<Record<string, string>> = {}): Promise<Asks> {
  const world = await startApiWorld({
    env: { MAX_RECOVERIES_PER_MINUTE: "1000000", MAX_CHANGES_PER_MINUTE: "1000000", ...env },
  })
  const mira = await world.device().signUp("Mira")
  const { id, circle } = await mira.create()
  const headers = { host: new URL(ORIGIN).host, origin: ORIGIN, authorization: `Bearer ${mira.token ?? ""}` }
  return {
    world,
    mira,
    occasion: id,
    circle: circle.id,
    real: (path) =>
      path
        .replace("{occasion}", id)
        .replace("{circle}", circle.id)
        .replace("{person}", mira.id)
        .replace("{item}", newItemId())
        .replace("{kind}", "list")
        .replace("{channel}", "email")
        .replace("{editor}", newEditorId())
        .replace("{message}", newMessageId(mira.id))
        .replace("{ticket}", newTicketId())
        .replace("{day}", newDayId())
        .replace("{blob}", "0".repeat(64))
        .replace("{id}", newAskId()),
    ask: (path, { method, headers: more = {}, body }) =>
      world.raw(path, { method, headers: { ...headers, ...more }, body: body ?? null, duplex: "half" }),
    [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
  }
}

/** Every refusal has the one shape, its code's own status and sentence, and is kept by nobody. */
export async function refusalOf(response: Response): Promise<ErrorCode> {
  const { error } = ApiError.parse(await response.json())
  expect(response.status).toBe(ERRORS[error.code].status)
  expect(error.message).toBe(ERRORS[error.code].text)
  expect(response.headers.get("x-request-id")).toBe(error.requestId)
  expect(response.headers.get("cache-control")).toBe("no-store")
  return error.code
}
