/** Latency of one server at one rate of edits. */
export interface Point {
  /** Edits per second, of all clients together. */
  readonly rate: number
  readonly p50: number
  readonly p99: number
  /** Share of its core that the load generator used. */
  readonly generator: number
  /** Share of the machine that was not ours meanwhile. */
  readonly others: number
}

export interface Curve {
  readonly name: string
  readonly points: readonly Point[]
}

const WIDTH = 860
const HEIGHT = 400
/** The two panels, left and right, in pixels. */
const PANELS = [
  { quantile: "p50", left: 56, right: 420 },
  { quantile: "p99", left: 486, right: 850 },
] as const
const TOP = 56
const BOTTOM = 340
/** Both axes are logarithmic: from the first to the last of these. */
const RATES = { from: 400, to: 130_000, ticks: [500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000] }
const TIMES = { from: 0.1, to: 2_000, ticks: [0.1, 1, 10, 100, 1_000] }

/** A colour that reads on white and on black, and a mark by which the lines differ without colour. */
const LOOKS = [
  { colour: "#d9480f", mark: (x: string, y: string) => `<circle cx="${x}" cy="${y}" r="3.5"/>` },
  {
    colour: "#2f9e44",
    mark: (x: string, y: string) => `<path d="M${x} ${y}m-4 3.5h8l-4-7.5z"/>`,
  },
  {
    colour: "#4c6ef5",
    mark: (x: string, y: string) => `<path d="M${x} ${y}m-3.5-3.5h7v7h-7z"/>`,
  },
] as const

/** Latency against rate as a picture that takes its ink from the reader's colour scheme. */
export function plotOf(curves: readonly Curve[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="title">`,
    `<title id="title">Time from an edit to its peers against edits per second: ${curves.map(({ name }) => name).join(", ")}</title>`,
    "<style>",
    "svg { color: #212529; background: #ffffff; font: 13px system-ui, sans-serif }",
    "@media (prefers-color-scheme: dark) { svg { color: #dee2e6; background: #0d1117 } }",
    "text { fill: currentColor } .grid { stroke: currentColor; stroke-opacity: .2 } .line { fill: none; stroke-width: 2 }",
    "</style>",
    ...curves.map(({ name }, at) => legend(name, at)),
    ...PANELS.flatMap((panel) => [
      ...axes(panel),
      ...curves.flatMap(({ points }, at) => line(points, at, panel)),
    ]),
    "</svg>",
    "",
  ].join("\n")
}

type Panel = (typeof PANELS)[number]

/** Where a value stands between two pixels, on a logarithmic axis. */
const placed = (value: number, axis: { from: number; to: number }, start: number, end: number): string =>
  (start + (Math.log(value / axis.from) / Math.log(axis.to / axis.from)) * (end - start)).toFixed(1)

const across = (rate: number, { left, right }: Panel): string => placed(rate, RATES, left, right)
const down = (ms: number): string => placed(ms, TIMES, BOTTOM, TOP)

function axes(panel: Panel): string[] {
  const { left, right, quantile } = panel
  const middle = (left + right) / 2
  return [
    `<text x="${left}" y="${TOP - 12}" font-weight="bold">${quantile}, ms</text>`,
    `<text x="${middle}" y="${BOTTOM + 42}" text-anchor="middle">edits per second</text>`,
    ...TIMES.ticks.flatMap((ms) => [
      `<path class="grid" d="M${left} ${down(ms)}H${right}"/>`,
      `<text x="${left - 8}" y="${down(ms)}" dy="4" text-anchor="end">${ms}</text>`,
    ]),
    ...RATES.ticks.flatMap((rate) => [
      `<path class="grid" d="M${across(rate, panel)} ${TOP}V${BOTTOM}"/>`,
      `<text x="${across(rate, panel)}" y="${BOTTOM + 20}" text-anchor="middle">${rate < 1_000 ? rate : `${rate / 1_000}k`}</text>`,
    ]),
  ]
}

function line(points: readonly Point[], at: number, panel: Panel): string[] {
  const look = LOOKS[at % LOOKS.length] ?? LOOKS[0]
  const places = points.map((point) => ({ x: across(point.rate, panel), y: down(point[panel.quantile]) }))
  return [
    `<polyline class="line" stroke="${look.colour}" points="${places.map(({ x, y }) => `${x},${y}`).join(" ")}"/>`,
    `<g fill="${look.colour}">${places.map(({ x, y }) => look.mark(x, y)).join("")}</g>`,
  ]
}

function legend(name: string, at: number): string {
  const look = LOOKS[at % LOOKS.length] ?? LOOKS[0]
  const x = 56 + at * 130
  return `<g fill="${look.colour}">${look.mark(String(x + 4), "18")}</g><text x="${x + 16}" y="22">${name}</text>`
}
