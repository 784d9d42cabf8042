import * as Y from "yjs"
import { describe, expect, test } from "vitest"
import { openDocuments } from "../../../server/documents/documents.ts"
import { systemClock } from "../../../server/clock.ts"
import { Trials } from "../../../server/rooms/trials/trials.ts"
import type { TrialJob } from "../../../server/rooms/trials/try-out.ts"
import { personId } from "../../support/documents.ts"
import { documentsDirectly } from "../../support/documents-directly.ts"
import { SimClock } from "../../support/sim-clock.ts"

const [MIRA, EVE] = [personId(1), personId(2)]

function job(): TrialJob {
  const doc = new Y.Doc()
  doc.getMap("items").set("n", 1)
  const push = Y.encodeStateAsUpdate(doc)
  return { base: new Uint8Array(), updates: [], push, steps: 100, loadSteps: 100 }
}

/** Trials whose threads do what the test says; those that wait at the gate go on with `next`. */
function gated() {
  const time = new SimClock()
  const { clock } = time.scope()
  const gate: (() => void)[] = []
  const documents = documentsDirectly(clock, async (_ask, work) => {
    await new Promise<void>((resolve) => void gate.push(resolve))
    return work()
  })
  return { time, trials: new Trials(clock, documents), next: () => gate.shift()?.() }
}

/** Promises go as far as they can. */
const flush = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe("a push that may be dear", () => {
  test("is tried in a thread", async () => {
    const clock = systemClock()
    const documents = openDocuments(clock)
    try {
      expect(await new Trials(clock, documents).trial(MIRA, job())).toMatchObject({ kind: "bearable" })
    } finally {
      await documents.stop()
    }
  })

  test("waits behind those of other people; of one person one waits, and the next is asked for again", async () => {
    const { trials, next } = gated()
    const first = trials.trial(EVE, job())
    await flush()
    const second = trials.trial(EVE, job())
    expect(await trials.trial(EVE, job())).toEqual({ kind: "busy" })
    const other = trials.trial(MIRA, job())
    next()
    expect(await first).toMatchObject({ kind: "bearable" })
    await flush()
    next()
    await flush()
    next()
    expect((await Promise.all([second, other])).map(({ kind }) => kind)).toEqual(["bearable", "bearable"])
  })

  test("that overran its budget makes its author wait for a minute, and nobody else", async () => {
    const time = new SimClock()
    const { clock } = time.scope()
    let overruns = true
    const trials = new Trials(clock, {
      run: (turn, task) =>
        documentsDirectly(clock).run(turn, (opener) =>
          task(
            overruns
              ? { lane: opener.lane, open: async () => ({ kind: "overran", reason: "too long" }) }
              : opener,
          ),
        ),
    })
    expect(await trials.trial(EVE, job())).toEqual({ kind: "busy" })
    overruns = false
    expect(await trials.trial(EVE, job())).toEqual({ kind: "busy" })
    expect(await trials.trial(MIRA, job())).toMatchObject({ kind: "bearable" })
    time.advance(60_001)
    expect(await trials.trial(EVE, job())).toMatchObject({ kind: "bearable" })
  })
})
