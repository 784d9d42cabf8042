import { readFileSync } from "node:fs"
import { expect, test } from "vitest"
import { z } from "zod"
import { plotOf } from "../../bench/plot.ts"

const read = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8")

const Results = z.object({
  faults: z.literal(0),
  curves: z.array(
    z.object({
      name: z.string(),
      points: z.array(
        z.object({
          rate: z.number(),
          p50: z.number(),
          p99: z.number(),
          generator: z.number(),
          others: z.number(),
        }),
      ),
    }),
  ),
})

test("docs/latency-by-rate.svg shows what the bench measured, of both servers and the floor", () => {
  const { curves } = Results.parse(JSON.parse(read("test/bench/results/rates.json")))
  expect(curves.map(({ name }) => name)).toEqual(["yws", "floor", "jubilee"])
  expect(read("docs/latency-by-rate.svg")).toBe(plotOf(curves))
  expect(read("docs/performance.md")).toContain("](latency-by-rate.svg)")
})
