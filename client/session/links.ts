import { z } from "zod"
import { LinkToken, type NewLink } from "../../shared/api.ts"
import type { LinkId, PersonId } from "../../shared/ids.ts"
import { keep, recall } from "../device/keep.ts"

/**
 * Invitations are addresses whose secret part stands behind `#`, so that no server ever logs it. The server tells a
 * token once and keeps its hash; the device of whoever made the link remembers it, per person.
 */

const TOKEN = /[0-9a-hjkmnp-tv-z]{52}/
const Tokens = z.record(z.string(), LinkToken)

/** The path of a pasted link, whatever message it stands in; undefined for anything else. */
export function pathOfLink(text: string): string | undefined {
  const token = TOKEN.exec(text)?.[0]
  if (token === undefined) return undefined
  return /\/me#/.test(text) ? `/me#${token}` : `/join#${token}`
}

/** The token in the page's own address. */
export const tokenHere = (): string | undefined => TOKEN.exec(location.hash)?.[0]

export const addressOf = (token: string, origin: string): string => `${origin}/join#${token}`

const keyOf = (person: PersonId): string => `${person}:links`

export const tokensOf = (person: PersonId): Readonly<Record<string, string>> =>
  recall(keyOf(person), Tokens) ?? {}

export function rememberLink(person: PersonId, { link, token }: NewLink, replaced?: LinkId): void {
  const tokens = { ...tokensOf(person), [link.id]: token }
  if (replaced !== undefined) delete tokens[replaced]
  keep(keyOf(person), tokens)
}
