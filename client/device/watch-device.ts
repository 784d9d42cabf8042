import { coverNow, putAway, touched } from "./cover.ts"

const TOUCHES = ["pointerdown", "keydown", "wheel", "touchmove"] as const

/**
 * Notices, once per page, when the device is put down or handed on, and what another tab did: made it a shared device,
 * or its own again, or signed its person out.
 */
export function watchDevice(onSignedOut: () => void): void {
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") coverNow()
  })
  addEventListener("pagehide", coverNow)
  addEventListener("storage", ({ key, newValue }) => {
    if (key === null || key.endsWith(":pin")) putAway()
    if (key === null || (key === "jubilee:person" && newValue === null)) onSignedOut()
  })
  for (const touch of TOUCHES) addEventListener(touch, touched, { passive: true, capture: true })
}
