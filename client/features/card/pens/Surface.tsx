import {
  useEffect,
  useImperativeHandle,
  useMemo,
  useRef,
  useState,
  type PointerEvent,
  type Ref,
  type RefObject,
} from "react"
import { FIELD_WIDTH, type Placed, type Stroke } from "../../../../shared/documents/message-parts.ts"
import { outline } from "./outline.ts"
import { isAt, type Point } from "./points.ts"
import { Strokes } from "./Strokes.tsx"
import styles from "./Surface.module.css"

/** A line that goes on for ever is written in parts of this many points as they come. */
const PART_POINTS = 1_500
/** How far beside a stroke the eraser still takes it, in the field's units: fingers hide what they are on. */
const REACH = { finger: 16, fine: 9 } as const
/** Places at which the eraser looks, along its way. */
const LOOK_EVERY = 10

/** A pen, or the eraser with that pen put aside. */
export interface Tool extends Pick<Stroke, "pen" | "width"> {
  readonly erases: boolean
}

interface Props {
  readonly strokes: readonly Placed<Stroke>[]
  readonly height: number
  readonly tool: Tool
  readonly label: string
  readonly onStroke: (points: readonly Point[]) => void
  readonly onErase: (keys: ReadonlySet<string>) => void
  readonly ref: Ref<Drawn>
}

/** Ends what the hand is drawing, so that it is kept. */
export interface Drawn {
  readonly end: () => void
}

/** The one pointer that draws. */
interface Hand {
  readonly id: number
  readonly type: string
  points: Point[]
  readonly erased: Set<string>
}

/** What is drawn on: by mouse, finger or pen. Once a pen was used, fingers and the palm draw nothing. */
export function Surface(props: Props) {
  const { strokes, height, tool, label, onStroke, onErase, ref } = props
  const svg = useRef<SVGSVGElement>(null)
  const line = useRef<SVGPathElement>(null)
  const show = useLive(line, tool.width)
  const hand = useRef<Hand>(undefined)
  const hasPen = useRef(false)
  const [going, setGoing] = useState<ReadonlySet<string>>(NONE)

  const finish = (keeps: boolean): void => {
    const ended = hand.current
    hand.current = undefined
    show([])
    setGoing(NONE)
    if (ended === undefined || !keeps) return
    if (!tool.erases) onStroke(ended.points)
    else if (ended.erased.size > 0) onErase(ended.erased)
  }
  useImperativeHandle(ref, () => ({ end: () => finish(true) }))

  const follow = (at: Hand, points: readonly Point[]): void => {
    if (tool.erases) {
      const before = at.erased.size
      const reach = at.type === "touch" ? REACH.finger : REACH.fine
      for (const place of along(at.points.at(-1), points))
        for (const { key, value } of strokes) if (isAt(value, place, reach)) at.erased.add(key)
      at.points = points.slice(-1)
      if (at.erased.size > before) setGoing(new Set(at.erased))
      return
    }
    at.points.push(...points)
    if (at.points.length > PART_POINTS) {
      onStroke(at.points)
      at.points = at.points.slice(-1)
    }
    show(at.points)
  }
  const onDown = (event: PointerEvent<SVGSVGElement>): void => {
    if (event.button > 0) return
    if (event.pointerType === "pen") {
      // The palm was here before the pen.
      if (hand.current?.type === "touch") finish(false)
      hasPen.current = true
    }
    if (hand.current !== undefined || (hasPen.current && event.pointerType === "touch")) return
    event.currentTarget.setPointerCapture(event.pointerId)
    hand.current = { id: event.pointerId, type: event.pointerType, points: [], erased: new Set() }
    follow(hand.current, placesOf(event, height))
  }
  const onMove = (event: PointerEvent<SVGSVGElement>): void => {
    if (hand.current?.id === event.pointerId) follow(hand.current, placesOf(event, height))
  }
  const onUp = (event: PointerEvent<SVGSVGElement>): void => {
    if (hand.current?.id === event.pointerId) finish(true)
  }
  const onCancel = (event: PointerEvent<SVGSVGElement>): void => {
    if (hand.current?.id === event.pointerId) finish(false)
  }
  useNoScrolling(svg)

  const [stay, go] = useMemo(() => {
    const all = (erased: boolean): readonly Stroke[] =>
      strokes.filter(({ key }) => going.has(key) === erased).map(({ value }) => value)
    return [all(false), all(true)]
  }, [strokes, going])
  return (
    <svg
      ref={svg}
      className={styles["surface"]}
      viewBox={`0 0 ${FIELD_WIDTH} ${height}`}
      role="img"
      aria-label={label}
      data-tool={tool.erases ? "eraser" : "pen"}
      data-surface=""
      onPointerDown={onDown}
      onPointerMove={onMove}
      onPointerUp={onUp}
      onPointerCancel={onCancel}
    >
      <Strokes strokes={stay} />
      <g className={styles["going"]}>
        <Strokes strokes={go} />
      </g>
      <path ref={line} data-pen={tool.pen} />
    </svg>
  )
}

const NONE: ReadonlySet<string> = new Set()

/** Shows the line that follows the hand: drawn once a frame, without React. */
function useLive(line: RefObject<SVGPathElement | null>, width: number) {
  const frame = useRef(0)
  useEffect(() => () => cancelAnimationFrame(frame.current), [])
  const draw = (points: readonly Point[]): void => {
    const flat = points.flatMap(({ x, y, pressure }) => [x, y, pressure])
    line.current?.setAttribute("d", outline({ points: flat, width }, false))
  }
  return (points: readonly Point[]): void => {
    cancelAnimationFrame(frame.current)
    if (points.length === 0) line.current?.removeAttribute("d")
    else frame.current = requestAnimationFrame(() => draw(points))
  }
}

/** Where the pointer was since the last event, as finely as the device tells. */
function placesOf(event: PointerEvent<SVGSVGElement>, height: number): readonly Point[] {
  const { left, top, width, height: tall } = event.currentTarget.getBoundingClientRect()
  const { nativeEvent } = event
  // Safari had no coalesced events before version 17, and a synthetic event has none.
  const coalesced = "getCoalescedEvents" in nativeEvent ? nativeEvent.getCoalescedEvents() : []
  return (coalesced.length > 0 ? coalesced : [nativeEvent]).map(
    ({ clientX, clientY, pressure, pointerType }) => ({
      x: Math.min(FIELD_WIDTH, Math.max(0, ((clientX - left) / width) * FIELD_WIDTH)),
      y: Math.min(height, Math.max(0, ((clientY - top) / tall) * height)),
      // Only pens are pressed; what fingers report is the size of the finger.
      pressure: pointerType === "pen" && pressure > 0 ? Math.round(pressure * 100) : 50,
    }),
  )
}

/** Places on the way through these points, close together. */
function along(from: Point | undefined, points: readonly Point[]): readonly Point[] {
  const places: Point[] = []
  let last = from
  for (const point of points) {
    const start = last ?? point
    const steps = Math.ceil(Math.hypot(point.x - start.x, point.y - start.y) / LOOK_EVERY)
    for (let step = 1; step < steps; step++) {
      const part = step / steps
      const x = start.x + (point.x - start.x) * part
      places.push({ ...point, x, y: start.y + (point.y - start.y) * part })
    }
    places.push(point)
    last = point
  }
  return places
}

/** Old Safari scrolls in spite of `touch-action`, unless the touch itself is taken. */
function useNoScrolling(svg: { readonly current: SVGSVGElement | null }): void {
  useEffect(() => {
    const surface = svg.current
    const take = (event: TouchEvent): void => event.preventDefault()
    surface?.addEventListener("touchstart", take, { passive: false })
    return () => surface?.removeEventListener("touchstart", take)
  }, [svg])
}
