import { FIT_STEPS } from "./covers.ts"

/** The largest step at which it fits; the smallest, when it fits at none. */
export const largestFit = (fits: (step: number) => boolean): number =>
  FIT_STEPS.find((step) => fits(step)) ?? Math.min(...FIT_STEPS)

/** Rounding of a browser's layout, px. */
const SLACK = 1

const overflows = (place: Element, words: Element): boolean =>
  words.scrollHeight > place.clientHeight + SLACK || words.scrollWidth > place.clientWidth + SLACK

/**
 * Makes the words in `place` as large as they fit there, now and whenever they change, the design does, the place gets
 * its width or a font arrives. Everything is in parts of the cover's width, so that a cover that grows keeps its step.
 */
export function keepFitting(place: HTMLElement, words: HTMLElement): () => void {
  const fit = (): void => {
    if (place.clientWidth === 0) return
    // Words break inside only when nothing else helps, so they are measured whole.
    delete place.dataset["breaks"]
    const step = largestFit((step) => {
      place.style.setProperty("--fit", String(step))
      return !overflows(place, words)
    })
    place.style.setProperty("--fit", String(step))
    if (overflows(place, words)) place.dataset["breaks"] = ""
  }
  // Tells its size for the first time before the first painting, when the page is laid out anyway.
  const sizes = new ResizeObserver(fit)
  sizes.observe(place)
  const changes = new MutationObserver(fit)
  changes.observe(words, { childList: true, characterData: true, subtree: true })
  changes.observe(place, { attributes: true, attributeFilter: ["data-design"] })
  document.fonts.addEventListener("loadingdone", fit)
  return () => {
    sizes.disconnect()
    changes.disconnect()
    document.fonts.removeEventListener("loadingdone", fit)
  }
}
