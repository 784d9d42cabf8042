import type { Surroundings } from "./live.ts"

const INPUTS = ["keydown", "pointerdown", "pointermove", "wheel", "touchstart"] as const

/** The window that the page lives in. */
export const browserSurroundings: Surroundings = {
  hidden: () => document.visibilityState === "hidden",
  onVisibility: (listener) => on(document, "visibilitychange", listener),
  onOnline: (listener) => on(window, "online", listener),
  onLeave: (listener) => on(window, "pagehide", listener),
  onInput(listener) {
    const stops = INPUTS.map((name) => on(window, name, listener))
    return () => {
      for (const stop of stops) stop()
    }
  },
}

function on(target: EventTarget, name: string, listener: () => void): () => void {
  const heard = (): void => listener()
  target.addEventListener(name, heard, { passive: true, capture: true })
  return () => target.removeEventListener(name, heard, { capture: true })
}
