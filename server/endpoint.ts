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
  /** It may be asked again in so many seconds. */
  readonly retryAfter?: number
}

/** A body of bytes that was not read yet: who sends it, and whether it may come, is looked at first. */
export interface Upload {
  /** How many bytes it has as its sender says, or as many as it may have. */
  readonly size: number
  /** Refused when it is larger than the endpoint takes, or does not arrive as a whole. */
  read(): Promise<Result<Uint8Array, Refusal>>
}

export const refusal = (code: ErrorCode) => refuse<Refusal>({ code })

/** A refusal of input that has the right shape and still means nothing. */
export const wrongField = (path: string, message: string) =>
  refuse<Refusal>({ code: "invalid_input", fields: [{ path, message }] })

type Entry<N extends EndpointName> = (typeof API)[N]
type Parsed<S> = S extends z.ZodType ? z.output<S> : undefined
type Body<N extends EndpointName> =
  Entry<N> extends { readonly takes: object } ? Upload : Parsed<Entry<N>["body"]>
type Answer<N extends EndpointName> =
  Entry<N> extends { readonly gives: object } ? Uint8Array : Parsed<Entry<N>["answer"]>

export interface Ask<N extends EndpointName> {
  readonly params: Parsed<Entry<N>["params"]>
  readonly body: Body<N>
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

export interface Reply<Content> {
  readonly answer: Content
  /** What becomes of the device's refresh cookie: a new one, or none; absent: it stays. */
  readonly refreshToken?: string | null
}

type Handler<N extends EndpointName> = (ask: Ask<N>) => Promise<Result<Reply<Answer<N>>, Refusal>>

export type Handlers<N extends EndpointName> = { readonly [K in N]: Handler<K> }
