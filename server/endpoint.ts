import type { z } from "zod"
import type { API, EndpointName } from "../shared/api-routes.ts"
import type { ErrorCode } from "../shared/errors.ts"
import type { PersonId, SessionId } from "../shared/ids.ts"
import { refuse, type Result } from "../shared/result.ts"

/** What a domain's handlers get and give, so that they need not know HTTP. http/mount.ts puts them on the wire. */

/** Who asks, by a valid access token. */
export interface Caller {
  readonly person: PersonId
  readonly session: SessionId
}

export interface Refusal {
  readonly code: ErrorCode
  /** Which parts of the input are wrong. */
  readonly fields?: readonly { readonly path: string; readonly message: string }[]
}

export const refusal = (code: ErrorCode) => refuse<Refusal>({ code })

/** A refusal of input that has the right shape and still means nothing. */
export const wrongField = (path: string, message: string) =>
  refuse<Refusal>({ code: "invalid_input", fields: [{ path, message }] })

type Entry<N extends EndpointName> = (typeof API)[N]
type Parsed<S> = S extends z.ZodType ? z.output<S> : undefined

export interface Ask<N extends EndpointName> {
  readonly params: Parsed<Entry<N>["params"]>
  readonly body: Parsed<Entry<N>["body"]>
  readonly caller: {
    readonly person: Caller
    readonly optional: Caller | undefined
    readonly anyone: undefined
  }[Entry<N>["caller"]]
  /** A browser on the server's own machine asks, by an address such as localhost that means nothing elsewhere. */
  readonly askedHere?: boolean
  /** The refresh token of this device; only requests below /api/session carry it. */
  readonly refreshToken: string | undefined
  /** What the browser says it is: anything at all, of any length. */
  readonly userAgent: string | undefined
}

export interface Reply<Answer> {
  readonly answer: Answer
  /** What becomes of the device's refresh cookie: a new one, or none; absent: it stays. */
  readonly refreshToken?: string | null
}

type Handler<N extends EndpointName> = (
  ask: Ask<N>,
) => Promise<Result<Reply<Parsed<Entry<N>["answer"]>>, Refusal>>

export type Handlers<N extends EndpointName> = { readonly [K in N]: Handler<K> }
