/**
 * A second tap never acts on what the first one brought. From a press until 600 ms after its effect, the page ignores
 * a press
 *
 * - of a button that appeared, or got another meaning, since the first press (`useSettling`),
 * - in the same place, when something else lies there now,
 * - by Enter or Space, when the focus was moved by the page.
 *
 * Listens on the window before anybody else, so that no button, menu, sheet or link has to know of it.
 */

/** How long a new button is deaf after a press or after the answer to it, ms. */
export const SETTLING_MS = 600
/** Two taps at most this far apart are in the same place, CSS px. */
const SAME_PLACE_PX = 24
/** A tap that follows the one before it this soon belongs to the same burst, ms. */
const BURST_MS = 400
/** A request without an answer stops holding the page after this, ms. */
const REQUEST_MS = 8_000

const CONTROL =
  "button, a[href], summary, label, select, [role=button], [role=menuitem], [role=radio], [role=tab], [role=switch], input[type=radio], input[type=checkbox], input[type=submit]"
const WRITABLE = "textarea, input:not([type=radio], [type=checkbox], [type=submit]), [contenteditable=true]"

interface Press {
  readonly control: Element
  readonly name: string
  /** Undefined for a key. */
  readonly place: { readonly x: number; readonly y: number } | undefined
  readonly at: number
}

/** The last press that was let through. */
let last: Press | undefined
/** When the page is settled again, by `performance.now()`. */
let until = 0
/** Requests that the last press started and that have no answer yet. */
let requests = 0
/** When the last press was ignored, or let through. */
let tapped = 0
const waiting = new Set<() => void>()
let timer: ReturnType<typeof setTimeout> | undefined

const now = (): number => performance.now()

/** Whether a press may still have its effect. */
export const isSettling = (): boolean => last !== undefined && (requests > 0 || now() < until)

/** Calls once the page is settled; the answer cancels. */
export function whenSettled(listener: () => void): () => void {
  waiting.add(listener)
  look()
  return () => waiting.delete(listener)
}

/** Keeps the page settling while a request that a press started has no answer, and `SETTLING_MS` longer. */
export async function settlingWhile<T>(answer: Promise<T>): Promise<T> {
  if (!isSettling()) return answer
  let counted = true
  const settle = (): void => {
    if (!counted) return
    counted = false
    requests--
    extend()
  }
  requests++
  const patience = setTimeout(settle, REQUEST_MS)
  try {
    return await answer
  } finally {
    clearTimeout(patience)
    settle()
  }
}

function extend(): void {
  until = Math.max(until, now() + SETTLING_MS)
  look()
}

function look(): void {
  clearTimeout(timer)
  if (waiting.size === 0 || (last !== undefined && requests > 0)) return
  timer = setTimeout(
    () => {
      if (isSettling()) return look()
      const told = [...waiting]
      waiting.clear()
      for (const listener of told) listener()
    },
    Math.max(0, until - now()),
  )
}

/** Something deliberate happened since: whatever is pressed now is meant. */
function settleNow(): void {
  last = undefined
  until = 0
  look()
}

const controlAt = (target: EventTarget | null): Element | undefined =>
  target instanceof Element ? (target.closest(CONTROL) ?? undefined) : undefined

const nameOf = (control: Element): string => control.getAttribute("aria-label") ?? control.textContent ?? ""

const isWritable = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest(WRITABLE) !== null

/** Whether the press falls on something that the last one brought there. */
function isStray(target: EventTarget | null, place: Press["place"]): boolean {
  const control = controlAt(target)
  if (control?.matches("[data-settling]") === true) return true
  if (last === undefined || !isSettling()) return false
  if (control === last.control) return nameOf(control) !== last.name
  if (place === undefined) return last.place === undefined
  if (last.place === undefined || isWritable(target)) return false
  return Math.hypot(place.x - last.place.x, place.y - last.place.y) <= SAME_PLACE_PX
}

function ignore(event: Event): void {
  event.preventDefault()
  event.stopImmediatePropagation()
}

function noteIgnored(): void {
  // Whoever goes on tapping has not looked yet.
  if (now() - tapped < BURST_MS) extend()
  tapped = now()
}

function notePress(press: Omit<Press, "at">): void {
  last = { ...press, at: now() }
  tapped = now()
  extend()
}

/** Starts ignoring stray presses on this page. */
export function guardStrayPresses(page: Window): void {
  let gesture: "ignored" | { readonly control: Element; readonly name: string } | undefined

  page.addEventListener(
    "pointerdown",
    (event) => {
      gesture = undefined
      if (isStray(event.target, { x: event.clientX, y: event.clientY })) {
        gesture = "ignored"
        noteIgnored()
        return ignore(event)
      }
      const control = controlAt(event.target)
      if (control !== undefined) gesture = { control, name: nameOf(control) }
    },
    { capture: true },
  )
  for (const kind of ["mousedown", "mouseup", "touchstart", "touchend", "dblclick"] as const)
    page.addEventListener(
      kind,
      (event) => {
        if (gesture === "ignored") ignore(event)
      },
      { capture: true, passive: false },
    )
  page.addEventListener(
    "pointerup",
    (event) => {
      if (gesture === "ignored") return ignore(event)
      if (gesture !== undefined) notePress({ ...gesture, place: { x: event.clientX, y: event.clientY } })
    },
    { capture: true },
  )
  page.addEventListener(
    "click",
    (event) => {
      // A click without a pointer is a key's, a form's or a screen reader's: only what is deaf refuses it.
      const byPointer = event.detail > 0 && gesture !== undefined
      const deaf = controlAt(event.target)?.matches("[data-settling]") === true
      if (byPointer ? gesture === "ignored" : deaf) ignore(event)
    },
    { capture: true },
  )
  guardKeys(page)
  page.addEventListener("input", (event) => isWritable(event.target) && settleNow(), { capture: true })
}

function guardKeys(page: Window): void {
  /** Where the key that is down went down; `ignored`: it does nothing until it is up. */
  const down = new Map<string, EventTarget | null | "ignored">()
  page.addEventListener(
    "keydown",
    (event) => {
      if (event.isComposing) return
      if (event.key !== "Enter" && event.key !== " ") return settleNow()
      const { target } = event
      if (event.key === " " && isWritable(target)) return
      const moved = event.repeat && down.has(event.key) && down.get(event.key) !== target
      if (moved || isStray(target, undefined)) {
        down.set(event.key, "ignored")
        noteIgnored()
        return ignore(event)
      }
      if (event.repeat) return
      down.set(event.key, target)
      const control = isWritable(target) && target instanceof HTMLInputElement ? target : controlAt(target)
      if (control !== undefined) notePress({ control, name: nameOf(control), place: undefined })
    },
    { capture: true },
  )
  page.addEventListener(
    "keyup",
    (event) => {
      if (down.get(event.key) === "ignored") ignore(event)
      down.delete(event.key)
    },
    { capture: true },
  )
}
