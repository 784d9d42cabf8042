import { expect, test } from "vitest"
import { type Arrival, count } from "../remind/count.ts"
import { runRemind } from "../remind/remind.ts"

const seed = Math.floor(Math.random() * 2 ** 32)

test(`[N3] reminders that are due at once on two nodes are told once each, though these die over them (seed ${seed})`, async () => {
  const lines: string[] = []
  const report = await runRemind({ seed, due: 24, kills: 2, nodes: 2, print: (line) => lines.push(line) })
  expect({ problems: report.problems, lines }).toEqual({ problems: [], lines })
  expect(Math.min(report.told.push, report.told.email, report.deaths)).toBeGreaterThan(3)
}, 300_000)

const person = { id: "mira", of: ["Anna", "Ben"], push: true, email: true }
const arrival = (more: Partial<Arrival>): Arrival => ({
  person: "mira",
  channel: "push",
  topic: "one",
  names: ["Anna", "Ben"],
  at: 10,
  ...more,
})
const both = [arrival({}), arrival({ channel: "email" })]
const judged = (arrivals: readonly Arrival[], unsure: readonly string[] = []) =>
  count({ people: [person], arrivals, dueAt: 5, deaths: [20], unsure: new Set(unsure) })

test("what arrived as it should is no problem, nor is a push again under its topic after a death", () => {
  expect(judged(both).problems).toEqual([])
  expect(judged([...both, arrival({ at: 30 })])).toMatchObject({ problems: [], repeated: 1 })
  expect(judged(both.slice(0, 1), ["mira"])).toMatchObject({ problems: [], unsure: 2 })
})

test.each([
  ["lost", both.slice(1)],
  ["lost", both.slice(0, 1)],
  ["lost", [arrival({ names: ["Anna"] }), arrival({ channel: "email" })]],
  ["doubled", [...both, arrival({ topic: "two", names: ["Ben"], at: 30 })]],
  ["doubled", [...both, arrival({ at: 15 })]],
  ["doubled", [...both, arrival({ channel: "email", at: 30 })]],
  ["early", [arrival({ at: 4 }), arrival({ channel: "email" })]],
  ["of a stranger", [...both, arrival({ names: ["Tom"], at: 30 })]],
] as const)("the count finds what is %s", (what, arrivals) => {
  expect(judged(arrivals).problems.some((problem) => problem.startsWith(what))).toBe(true)
})
