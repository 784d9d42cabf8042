import { isComposing } from "./composing.ts"
import { lastPress, noteIgnored, notePress, settleNow, type Press } from "./settling.ts"

/**
 * A second tap never acts on what the first one brought. From a press until 600 ms after its effect (settling.ts), the page ignores
 * a press
 *
 * - of a button that appeared, or got another meaning, since the first press (`useSettling`),
 * - in the same place, when something else lies there now,
 * - by Enter or Space, when the focus was moved by the page.
 *
 * Listens on the window before anybody else, so that no button, menu, sheet or link has to know of it.
 */

/** Two taps at most this far apart are in the same place, CSS px. */
const SAME_PLACE_PX = 24
const CONTROL =
  "button, a[href], summary, label, select, [role=button], [role=menuitem], [role=radio], [role=tab], [role=switch], input[type=radio], input[type=checkbox], input[type=submit]"
const WRITABLE = "textarea, input:not([type=radio], [type=checkbox], [type=submit]), [contenteditable=true]"

const controlAt = (target: EventTarget | null): Element | undefined =>
  target instanceof Element ? (target.closest(CONTROL) ?? undefined) : undefined

const nameOf = (control: Element): string => control.getAttribute("aria-label") ?? control.textContent ?? ""

const isWritable = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest(WRITABLE) !== null

/** Whether the press falls on something that the last one brought there. */
function isStray(target: EventTarget | null, place: Press["place"]): boolean {
  const control = controlAt(target)
  const last = lastPress()
  // A key after a tap, or a tap after a key, is no slip.
  if (last === undefined || (place === undefined) !== (last.place === undefined)) return false
  if (control === last.control) return nameOf(control) !== last.name
  if (control?.matches("[data-settling]") === true) return true
  if (place === undefined || last.place === undefined) return true
  if (isWritable(target)) return false
  return Math.hypot(place.x - last.place.x, place.y - last.place.y) <= SAME_PLACE_PX
}

/** Whether a click that no pointer made falls on a button that the last key brought. */
function isDeaf(target: EventTarget | null): boolean {
  const control = controlAt(target)
  const last = lastPress()
  if (last === undefined || last.place !== undefined || control === last.control) return false
  return control?.matches("[data-settling]") === true
}

function ignore(event: Event): void {
  event.preventDefault()
  event.stopImmediatePropagation()
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
      const deaf = isDeaf(event.target)
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
      if (isComposing(event)) return
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
