import { beforeEach, expect, test } from "vitest"
import { Nodes } from "../../../server/cluster/nodes.ts"
import { NodeId } from "../../../server/rooms/replication/fanout.ts"
import { SimClock } from "../../support/sim-clock.ts"

const ANA = NodeId.parse("a".repeat(26))
const BEN = NodeId.parse("b".repeat(26))

let time: SimClock
let gone: NodeId[]
let beats: number[]
let nodes: Nodes
let process: ReturnType<SimClock["scope"]>

beforeEach(() => {
  time = new SimClock()
  gone = []
  beats = []
  process = time.scope()
  nodes = new Nodes({
    clock: process.clock,
    beat: (count) => beats.push(count),
    gone: (node) => gone.push(node),
  })
})

/** Time passes while this node beats by itself every two seconds. */
const pass = (ms: number, beating: readonly NodeId[] = [], from = 1): void => {
  let beat = from
  for (let at = 0; at < ms; at += 1_000) {
    time.advance(1_000)
    for (const node of beating) nodes.alive(node, beat++)
  }
}

test("a node beats every two seconds, each time with a greater number", () => {
  time.advance(6_500)
  expect(beats).toEqual([1, 2, 3])
})

test("a node that beats stays; one that stops is gone after three missed beats, within ten seconds, and told once", () => {
  nodes.alive(ANA, 1)
  nodes.alive(BEN, 1)
  pass(60_000, [ANA], 2)
  expect(gone).toEqual([BEN])
  expect(nodes.size).toBe(1)
  const from = gone.length
  time.advance(6_000)
  expect(gone).toHaveLength(from)
  time.advance(1_000)
  expect(gone).toEqual([BEN, ANA])
})

test("any word of a node renews its lease, and the first word makes it known", () => {
  for (let second = 0; second < 20; second++) {
    expect(nodes.heard(ANA)).toBe(true)
    time.advance(1_000)
  }
  expect(gone).toEqual([])
})

test("a node that was given up too early is back with its next beat, but not with an old one, nor with another word", () => {
  nodes.alive(ANA, 5)
  time.advance(7_000)
  expect(gone).toEqual([ANA])
  expect(nodes.heard(ANA)).toBe(false)
  nodes.alive(ANA, 5)
  expect(nodes.heard(ANA)).toBe(false)
  nodes.alive(ANA, 6)
  expect(nodes.heard(ANA)).toBe(true)
})

test("who says goodbye is gone at once and does not return, whatever else comes late", () => {
  nodes.alive(ANA, 1)
  nodes.goodbye(ANA)
  expect(gone).toEqual([ANA])
  nodes.alive(ANA, 2)
  expect(nodes.heard(ANA)).toBe(false)
  expect(nodes.size).toBe(0)
  nodes.goodbye(ANA)
  expect(gone).toEqual([ANA])
})

test("whoever hears nobody gives everybody up within ten seconds", () => {
  nodes.alive(ANA, 1)
  nodes.alive(BEN, 1)
  time.advance(10_000)
  expect(gone).toEqual([ANA, BEN])
})

test("whoever hears again waits for one beat before judging, and the whole stays within ten seconds", () => {
  nodes.alive(ANA, 1)
  time.advance(6_400)
  nodes.listening()
  time.advance(2_000)
  expect(gone).toEqual([])
  time.advance(1_500)
  expect(gone).toEqual([ANA])
})

test("a process that stood still for a minute gives nobody up for that", () => {
  nodes.alive(ANA, 1)
  time.advance(1_000)
  time.putBack(-60_000)
  time.advance(1_000)
  expect(gone).toEqual([])
  nodes.alive(ANA, 2)
  time.advance(5_000)
  expect(gone).toEqual([])
})

test("a clock that is put back by an hour gives nobody up and keeps nobody for an hour", () => {
  nodes.alive(ANA, 1)
  time.advance(1_000)
  time.putBack(3_600_000)
  time.advance(2_000)
  expect(gone).toEqual([])
  time.advance(10_000)
  expect(gone).toEqual([ANA])
})

test("a node that stopped says nothing more", () => {
  nodes.alive(ANA, 1)
  nodes.stop()
  time.advance(60_000)
  expect(beats).toEqual([])
  expect(gone).toEqual([])
})
