import { isLink } from "./documents/web-address.ts"

/** Parameters that say how somebody came to a page, and never which page it is; a `*` stands for any ending. */
const TRACKING = [
  ..."utm_* fbclid gclid gclsrc gbraid wbraid dclid msclkid yclid twclid ttclid srsltid".split(" "),
  ..."igsh igshid _ga _gl mc_cid mc_eid mkt_tok _hsenc _hsmi mtm_* pk_* vero_* oly_* rb_clickid".split(" "),
  ..."spm wickedid pf_rd_* pd_rd_* ref_ qid crid sprefix dib dib_tag".split(" "),
]
const TRACKED = new Set(TRACKING.filter((name) => !name.endsWith("*")))
const PREFIXES = TRACKING.filter((name) => name.endsWith("*")).map((name) => name.slice(0, -1))

/** With more parameters than any shop writes they are compared as they stand: sorting them is not for free. */
const PARAMETERS_MAX = 40

const isTracking = (parameter: string): boolean => {
  const [name = ""] = parameter.toLowerCase().split("=", 1)
  return TRACKED.has(name) || PREFIXES.some((prefix) => name.startsWith(prefix))
}

/** Host, path and parameters of a link; user info is in none (`isLink`). */
const PARTS = /^https?:\/\/(?<host>[^/?#]+)(?<path>[^?#]*)(?:\?(?<query>[^#]*))?/iu

/**
 * What two links have in common when they lead to the same page (C10): the host without `www`, the path, and the
 * parameters but those of tracking, in whatever order. The scheme, the place on the page and a slash at the end make
 * no difference. It is for comparing, and is no link; undefined for anything that is none.
 */
export function linkKey(link: string): string | undefined {
  const parts = isLink(link) ? PARTS.exec(link)?.groups : undefined
  if (parts === undefined) return undefined
  const { host = "", path = "", query = "" } = parts
  return `${hostOf(host)}${pathOf(path)}?${queryOf(query)}`
}

const hostOf = (host: string): string =>
  host
    .toLowerCase()
    .replace(/^(?:www\.)+/u, "")
    .replace(/:(?:80|443)$/u, "")

/** Shops write how somebody came into the path as well: "/dp/1234/ref=sr_1_1". */
function pathOf(path: string): string {
  const parts = path.split("/")
  const says = (part: string): boolean => part !== "" && !part.startsWith("ref=")
  return parts.slice(0, parts.findLastIndex(says) + 1).join("/")
}

function queryOf(query: string): string {
  const parameters = query.split("&")
  if (parameters.length > PARAMETERS_MAX) return query
  const telling = parameters.filter((parameter) => parameter !== "" && !isTracking(parameter))
  return telling.toSorted().join("&")
}
