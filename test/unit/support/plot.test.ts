import { expect, test } from "vitest"
import { plotOf, type Point } from "../../bench/plot.ts"

const point = (rate: number, p50: number, p99: number): Point => ({
  rate,
  p50,
  p99,
  generator: 0.2,
  others: 0,
})

/** The first and second coordinates of each line of a plot. */
const linesOf = (svg: string) =>
  Array.from(svg.matchAll(/<polyline[^>]* points="([^"]+)"/g), ([, points = ""]) => {
    const places = points.split(" ").map((place) => place.split(",").map(Number))
    return { across: places.map(([x]) => x), down: places.map(([, y]) => y) }
  })

test("the plot has p50 and p99 of each server, further right for a higher rate and higher up for a later edit", () => {
  const svg = plotOf([
    { name: "one", points: [point(1_000, 1, 10), point(10_000, 10, 100)] },
    { name: "two", points: [point(1_000, 10, 100)] },
  ])
  const [p50, p50OfTwo, p99, p99OfTwo] = linesOf(svg)
  expect(p50?.across.toSorted((a = 0, b = 0) => a - b)).toEqual(p50?.across)
  expect(p50?.down.toSorted((a = 0, b = 0) => b - a)).toEqual(p50?.down)
  // The same time at the same height, on both panels; the same rate at the same place on one.
  expect(p50OfTwo).toEqual({ across: p50?.across.slice(0, 1), down: p50?.down.slice(1) })
  expect(p99?.down.slice(0, 1)).toEqual(p50?.down.slice(1))
  expect(p99OfTwo).toEqual({ across: p99?.across.slice(0, 1), down: p99?.down.slice(1) })
  for (const name of ["one", "two"]) expect(svg).toContain(`>${name}</text>`)
  expect(svg).toContain("prefers-color-scheme: dark")
})
