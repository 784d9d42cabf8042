import { expect, onTestFinished, test } from "vitest"
import {
  codeOf,
  requestId,
  startFamily,
  writerAt,
  type Family,
  type Writer,
} from "../support/claims-world.ts"
import { startTestApp } from "../support/start-app.ts"

async function family(): Promise<Family & { readonly owner: Writer }> {
  const running = await startTestApp({ env: { MAX_CHANGES_PER_MINUTE: "1000000" } })
  onTestFinished(() => running[Symbol.asyncDispose]())
  const made = await startFamily(running.url)
  return { ...made, owner: await writerAt(running.url, made.occasion, made.anna.who) }
}

test("[C2] of 50 who want one of three at once, three get it and 47 are told that it is gone", async () => {
  const { ivo, mira, owner, giver } = await family()
  const item = await owner.add({ quantity: 3 })
  const other = await owner.add({ title: "A book" })
  const givers = [
    ivo,
    mira,
    ...(await Promise.all(Array.from({ length: 48 }, (_, n) => giver(`Giver ${n}`)))),
  ]
  const answers = await Promise.all(givers.map((one) => one.claim(item, { do: "claim", units: 1 })))
  const gone = answers.filter(({ result }) => result === "gone")
  expect(answers.filter(({ result }) => result === "ok")).toHaveLength(3)
  expect(gone).toHaveLength(47)
  expect(gone[0]).toMatchObject({ left: 0, alternatives: [{ item: other, title: "A book" }] })
  const row = await ivo.row(item)
  expect(row).toMatchObject({ taken: 3, left: 0 })
  expect(row.claims).toHaveLength(3)
})

test("[C3] the same request five times at once is one claim with five identical answers", async () => {
  const { ivo, owner } = await family()
  const item = await owner.add({ quantity: 5 })
  const command = { do: "claim", units: 2, requestId: requestId() }
  const answers = await Promise.all(
    [1, 2, 3, 4, 5].map(async () => (await ivo.sendClaim(item, command)).text()),
  )
  expect(new Set(answers).size).toBe(1)
  expect(await ivo.row(item)).toMatchObject({ taken: 2, left: 3 })
  expect(await codeOf(await ivo.sendClaim(item, { ...command, units: 1 }))).toBe("conflict")
})

test("[C1] givers see a claim live, on the seat of their ideas", async () => {
  const { ivo, mira, owner, url, occasion } = await family()
  const item = await owner.add()
  const watching = await writerAt(url, occasion, mira.who, ["plan"])
  const [state] = await watching.client.next("claims")
  expect(state).toEqual({ as: 2, counter: 0, items: [] })
  await ivo.claim(item, { do: "claim", units: 1 })
  const [change] = await watching.client.next("claim")
  expect(change).toMatchObject({ as: 2, item: { item, version: 1, taken: 1, left: 0 } })
  expect(change.item.claims).toMatchObject([
    { giver: { name: "Ivo" }, units: 1, state: "claimed", mine: false },
  ])
  expect(await watching.client.next("claims_head")).toEqual([{ as: 2, counter: 1 }])
})
