import type { Inside } from "../../../../shared/ticket-routes.ts"

const DOT = "▪"
const GROUPS = 3
const FIRST_MAX = 5

/** A code with all but its first group covered, where it has three or more; anything else is covered as a whole. */
export function coveredCode(inside: Inside): string {
  if (inside.kind !== "code") return `${DOT.repeat(4)} ${DOT.repeat(4)}`
  const groups = inside.code.split(/[\s-]+/u).filter((group) => group !== "")
  const [first = "", ...rest] = groups
  const isTelling = groups.length >= GROUPS && first.length <= FIRST_MAX
  return [isTelling ? first : DOT.repeat(4), ...(isTelling ? rest : [first]).map(() => DOT.repeat(4))].join(
    " ",
  )
}

/** Where a link leads, as people know it. */
export function hostOf(link: string): string {
  try {
    return new URL(link).hostname.replace(/^www\./u, "")
  } catch {
    return link
  }
}
