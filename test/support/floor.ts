import bcd, { type Identifier, type SupportStatement } from "@mdn/browser-compat-data" with { type: "json" }

/** The oldest browsers that Jubilee promises to work in (decision 180), by the names of MDN's compatibility data. */
const FLOOR = { safari: 15.6, safari_ios: 15.6, chrome: 109, firefox: 115 } as const
const BROWSERS = ["safari", "safari_ios", "chrome", "firefox"] as const

/** Something of the platform: a member of an interface (static or not), or an interface or function by itself. */
interface Feature {
  readonly owner: string
  readonly member: string | undefined
}

/** The data also describes details and events, which have no name in a script. */
const isName = (name: string): boolean =>
  /^\w+$/.test(name) && name !== "__compat" && !name.endsWith("_event")

function membersOf(one: Identifier | undefined): readonly (readonly [name: string, Identifier])[] {
  if (one === undefined) return []
  const names = Object.keys(one).filter(isName)
  return names.flatMap((name) => (one[name] === undefined ? [] : [[name, one[name]] as const]))
}

const builtIns = bcd.javascript["builtins"]
/** The language itself, its namespace of languages, and what browsers add. */
const ROOTS = [builtIns, builtIns?.["Intl"], bcd.api].map(membersOf)

const numberOf = (version: string | boolean | null | undefined): number =>
  typeof version === "string" && version !== "preview" ? Number(version.replace("≤", "")) : Infinity

/** Whether a browser has something from `version` at the latest, without a prefix or a switch. */
const has = (support: SupportStatement | undefined, version: number): boolean =>
  [support ?? []].flat().some((one) => {
    const hidden = one.prefix ?? one.alternative_name ?? one.flags
    const removed = numberOf(one.version_removed) <= version
    return hidden === undefined && !removed && numberOf(one.version_added) <= version
  })

const isLacking = ({ __compat }: Identifier): boolean =>
  __compat !== undefined && BROWSERS.some((name) => !has(__compat.support[name], FLOOR[name]))

/** What at least one browser of the floor lacks. */
export const LACKING: readonly Feature[] = ROOTS.flat().flatMap(([owner, entry]) => [
  ...(isLacking(entry) ? [{ owner, member: undefined }] : []),
  ...membersOf(entry)
    .filter(([name, member]) => name !== owner && isLacking(member))
    .map(([name]) => ({ owner, member: name.replace(/_static$/, "") })),
])

const OWNERS = new Set(ROOTS.flat().map(([owner]) => owner))
const NAMES = new Set(LACKING.map(nameOf))

export function nameOf({ owner, member }: Feature): string {
  return member === undefined ? owner : `${owner}.${member}`
}

/** TypeScript's names for what has another one at run time, or for what several interfaces have in common. */
const OTHER_NAMES: readonly (readonly [RegExp, string])[] = [
  [/^Readonly(?=Array|Map|Set)/, ""],
  [/Constructor$/, ""],
  [/^(?:Async)?IteratorObject$/, "Iterator"],
  [/^Navigator[A-Z].*/, "Navigator"],
  [/^Window(?:Or|Local|Session).*|^AnimationFrameProvider$/, "Window"],
  [/^Canvas[A-Z].*/, "CanvasRenderingContext2D"],
]

/** What is lacking of a declaration of TypeScript's libraries; undefined when every browser of the floor has it. */
export function lackingNameOf(owner: string, member: string | undefined): string | undefined {
  const renamed = OTHER_NAMES.reduce((name, [from, to]) => name.replace(from, to), owner)
  const plain = OWNERS.has(renamed) ? renamed : member === undefined ? "Window" : "Element"
  const asked =
    plain === "Window" && member === undefined ? `Window.${owner}` : nameOf({ owner: plain, member })
  // What is common to Uint8Array and its like stands with none of them.
  const common = /\dArray$/.test(plain) ? nameOf({ owner: "TypedArray", member }) : asked
  return [asked, common].find((name) => NAMES.has(name))
}
