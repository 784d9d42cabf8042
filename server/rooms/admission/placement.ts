import {
  bare,
  GONE,
  isTextKind,
  isValue,
  keyOfPlace,
  type DocumentIndex,
  placeOf,
  typeOfPlace,
} from "./document-index.ts"
import { Content, isRich } from "./content-reader.ts"
import { at, Position, type UpdateScan } from "./update-reader.ts"

/**
 * Where a struct belongs, by the rules with which Yjs finds it: the parent that it names, else the place of its
 * neighbours. Text answers say what is wrong. What was collected may stand anywhere: Yjs collects what refers to it.
 */
export function placeOfStruct(state: DocumentIndex, scan: UpdateScan, row: number): number | string {
  switch (at(scan.position, row)) {
    case Position.root: {
      const root = state.roots.get(scan.roots.get(row) ?? "")
      return root === undefined ? "an unknown root" : placeOf(root, keyNumber(state, scan, row))
    }
    case Position.parent: {
      const client = at(scan.leftClient, row)
      const clock = at(scan.leftClock, row)
      const type = state.typeAt(client, clock)
      if (type !== undefined) return placeOf(type, keyNumber(state, scan, row))
      return isNoType(state, state.placeAt(client, clock)) ? "a parent that is no type" : GONE
    }
    case Position.origin:
      return bare(state.placeAt(at(scan.leftClient, row), at(scan.leftClock, row)))
    case Position.right:
      return placeByRight(bare(state.placeAt(at(scan.rightClient, row), at(scan.rightClock, row))))
    case Position.both:
      return placeBetween(
        bare(state.placeAt(at(scan.leftClient, row), at(scan.leftClock, row))),
        bare(state.placeAt(at(scan.rightClient, row), at(scan.rightClock, row))),
      )
    default:
      return GONE
  }
}

/** A key's history only grows at its end: nothing stands before another value of it. */
const placeByRight = (place: number): number | string =>
  place !== GONE && keyOfPlace(place) > 0 ? "a value before another of its key" : place

function placeBetween(left: number, right: number): number | string {
  if (left === GONE || right === GONE) return GONE
  return left === right ? placeByRight(right) : "neighbours in two places"
}

function keyNumber(state: DocumentIndex, scan: UpdateScan, row: number): number {
  const key = scan.keys.get(row)
  return key === undefined ? 0 : state.keyNumber(key)
}

/** Surely not a type, and never was one: a plain value, or part of a text. */
const isNoType = (state: DocumentIndex, place: number): boolean =>
  place !== GONE && (isValue(place) || isTextKind(state.kindOf(typeOfPlace(place))))

const isText = (content: number): boolean => content === Content.string || content === Content.format

export const isType = (content: number): boolean =>
  content === Content.map || content === Content.array || content === Content.text || isRich(content)

/** What is wrong with this content in this place; undefined when it fits. */
export function misfit(state: DocumentIndex, place: number, content: number): string | undefined {
  if (place === GONE) return undefined
  const kind = state.kindOf(typeOfPlace(place))
  const keyed = keyOfPlace(place) > 0
  if (isRich(kind)) return misfitInRich(kind, keyed, content)
  if (keyed !== (kind === Content.map)) return keyed ? "a key in a list or a text" : "no key in a map"
  if (content === Content.deleted) return undefined
  if ((kind === Content.text) !== isText(content)) return "content that this type cannot hold"
  return undefined
}

/** Nodes hold nodes, texts and attributes; texts hold strings and marks. */
function misfitInRich(kind: number, keyed: boolean, content: number): string | undefined {
  if (keyed && kind !== Content.element) return "a key in a list or a text"
  if (content === Content.deleted) return undefined
  if (keyed) return content === Content.value ? undefined : "an attribute that is no plain value"
  const fits =
    kind === Content.xmlText ? isText(content) : content === Content.element || content === Content.xmlText
  return fits ? undefined : "content that this type cannot hold"
}

/** How deep a type in this place stands; roots stand at 0. */
export const depthBelow = (state: DocumentIndex, place: number): number =>
  place === GONE ? 1 : state.depthOf(typeOfPlace(place)) + 1

/**
 * What the ledger keeps for a struct in this place: in maps and lists, whether it is surely no type; in texts, whether it
 * has an origin that is not the clock before it.
 */
export function storedPlace(
  state: DocumentIndex,
  place: number,
  { content, behind }: { readonly content: number; readonly behind: boolean },
): number {
  if (place === GONE) return place
  const marked = isTextKind(state.kindOf(typeOfPlace(place))) ? behind : content === Content.value
  return marked ? place + 1 : place
}
