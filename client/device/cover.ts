import { useSyncExternalStore } from "react"
import type { PersonId } from "../../shared/ids.ts"
import { dropPin, hasPin } from "./kept-pin.ts"

/**
 * A device that a family shares: whoever is celebrated may look at it too. What is hidden from them is put away unless
 * somebody entered the PIN, and again when the tab is hidden or reloaded, or nobody touched it for some minutes.
 */

/** `shown`: this device is nobody else's; `covered`: put away; `open`: in view until it is put away again. */
export type Cover = "shown" | "covered" | "open"

/** So long without a touch, in ms, and everything is put away. */
const UNTOUCHED_MS = 5 * 60_000

/** Under this stands the PIN. */
export const keyOf = (person: PersonId): string => `${person}:pin`

/** Whose things are in view in this tab; nobody's after a reload. */
let openFor: PersonId | undefined
let timer: ReturnType<typeof setTimeout> | undefined
/** How often things were put away in this tab. */
let times = 0
const listeners = new Set<() => void>()
const onCovered = new Set<() => void>()

export function coverOf(person: PersonId | undefined): Cover {
  if (person === undefined || !hasPin(keyOf(person))) return "shown"
  return openFor === person ? "open" : "covered"
}

/** How things are on this device for this person; drawn anew when that changes. */
export const useCover = (person: PersonId | undefined): Cover =>
  useSyncExternalStore(subscribe, () => coverOf(person))

/** Called each time after things were put away. */
export function whenCovered(listener: () => void): () => void {
  onCovered.add(listener)
  return () => onCovered.delete(listener)
}

/** Puts everything away. */
export function coverNow(): void {
  clearTimeout(timer)
  if (openFor !== undefined) putAway()
}

/** Also when nothing was in view: another tab has made the device a shared one, or has ended that. */
export function putAway(): void {
  openFor = undefined
  times++
  tell()
  for (const listener of onCovered) listener()
}

/**
 * The answer to something that was asked while things were in view. When they were put away meanwhile it never comes:
 * whoever asked is no longer on the screen, and nothing shall speak of it there.
 */
export async function whileInView<T>(answer: Promise<T>): Promise<T> {
  const before = times
  const value = await answer
  return times === before ? value : new Promise(() => undefined)
}

/** This device is its person's alone again: they said the PIN, or proved otherwise who they are. */
export function unshare(person: PersonId): void {
  dropPin(keyOf(person))
  tell()
}

/** Brings things into view. */
export function show(person: PersonId): void {
  openFor = person
  touched()
  tell()
}

/** Somebody is there. */
export function touched(): void {
  if (openFor === undefined) return
  clearTimeout(timer)
  timer = setTimeout(coverNow, UNTOUCHED_MS)
}

function tell(): void {
  for (const listener of listeners) listener()
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
