import { useEffect, useRef } from "react"
import { CONFETTI_FROM_MS, CONFETTI_UNTIL_MS, drawPiece, flight, piecesOf, sequence } from "./confetti.ts"
import styles from "./Confetti.module.css"

/**
 * The confetti on one canvas behind the card: it flies once, from the moment this is drawn. `still`: the same shapes lie
 * round the card, without any motion.
 */
export function Confetti({ looks, still }: { looks: readonly number[]; still: boolean }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const signed = looks.join()
  useEffect(() => {
    const field = canvas.current
    const context = field?.getContext("2d")
    if (field === null || context === null || context === undefined) return undefined
    const pieces = piecesOf(signed === "" ? [] : signed.split(",").map(Number))
    const { clientWidth: width, clientHeight: height } = field
    const dots = Math.min(2, window.devicePixelRatio)
    field.width = width * dots
    field.height = height * dots
    context.scale(dots, dots)
    if (still) {
      const next = sequence(5)
      for (const [n, piece] of pieces.entries()) {
        // A ring, wider than the card in its middle.
        const angle = (n / pieces.length) * 2 * Math.PI
        const far = 0.8 + 0.28 * next()
        const x = width / 2 + Math.cos(angle) * Math.min(width / 2, height * 0.42) * far
        const y = height * 0.46 + Math.sin(angle) * height * 0.44 * far
        drawPiece(context, piece, { x, y, turn: next() * 6, flat: 0.4 + 0.6 * next(), alpha: 1 })
      }
      return undefined
    }
    const start = performance.now() + CONFETTI_FROM_MS
    let frame = requestAnimationFrame(function draw(now) {
      const ms = now - start
      context.clearRect(0, 0, width, height)
      if (ms > CONFETTI_UNTIL_MS - CONFETTI_FROM_MS) return
      for (const piece of pieces) {
        const at = flight(piece, ms)
        if (at === undefined) continue
        const reach = Math.min(height, 900)
        drawPiece(context, piece, { ...at, x: width / 2 + at.x * reach, y: height * 0.52 - at.y * reach })
      }
      frame = requestAnimationFrame(draw)
    })
    return () => cancelAnimationFrame(frame)
  }, [signed, still])
  return <canvas ref={canvas} className={styles["field"]} aria-hidden="true" />
}
