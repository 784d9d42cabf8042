import { useEffect, useRef } from "react"
import { serverNow } from "../../../session/server-time.ts"
import { nextLook } from "./next-look.ts"

/** Asks once; `stillHere`: whether somebody still waits for the answer. */
export type Look = (stillHere: () => boolean) => Promise<void>

const isVisible = (): boolean => document.visibilityState === "visible"

/** Asks whether it is open: at the instant, where that is known, now and then while the page is in view, and on coming back. */
export function useLookingAgain(opensAt: number | undefined, look: Look): void {
  const ask = useRef(look)
  useEffect(() => {
    ask.current = look
  })

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let asked = 0
    let left = false
    let asking = false
    const until = (): number | undefined => (opensAt === undefined ? undefined : opensAt - serverNow())
    const plan = (): void => {
      if (!left) timer = setTimeout(() => void run(), nextLook(asked, until()))
    }
    const run = async (): Promise<void> => {
      if (asking) return
      clearTimeout(timer)
      asked++
      const due = (until() ?? 1) <= 0
      asking = true
      if (due || isVisible()) await ask.current(() => !left)
      asking = false
      plan()
    }
    const onShow = (): void => {
      if (isVisible()) void run()
    }
    plan()
    document.addEventListener("visibilitychange", onShow)
    return () => {
      left = true
      clearTimeout(timer)
      document.removeEventListener("visibilitychange", onShow)
    }
  }, [opensAt])
}
