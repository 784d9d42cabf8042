import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { codeOf, neutral, startFamily, type Family } from "../support/claims-world.ts"
import { writerAt, type Writer } from "../support/claims-writer.ts"
import { eventually } from "../support/eventually.ts"
import { startTestApp, type RunningApp } from "../support/start-app.ts"

let running: RunningApp
beforeAll(async () => {
  running = await startTestApp()
})
afterAll(() => running[Symbol.asyncDispose]())

async function family(): Promise<Family & { readonly owner: Writer }> {
  const made = await startFamily(running.url)
  return { ...made, owner: await writerAt(running.url, made.occasion, made.anna.who) }
}

describe("people who come and go", () => {
  test("[M4] what a removed member took is free within moments, and they get nothing more", async () => {
    const { ivo, mira, owner, circle } = await family()
    const item = await owner.add()
    await mira.claim(item, { do: "claim", units: 1 })
    const removed = await ivo.send("DELETE", `/api/circles/${circle}/members/${mira.who.id}`)
    expect(removed.status).toBe(204)
    expect(await codeOf(await mira.sendClaim(item, { do: "claim", units: 1 }))).toBe("not_here")
    await eventually(async () => expect(await ivo.row(item)).toMatchObject({ taken: 0, left: 1 }))
    expect((await ivo.row(item)).released).toMatchObject([{ giver: { name: "Mira" }, left: true }])
  })

  test("[M4] an organiser may put somebody out whose promises stand: a hold ends, a promise stays, and organisers mark it or let it go", async () => {
    const { ivo, mira, owner, circle, giver } = await family()
    const tom = await giver("Tom")
    const [promised, looked] = [await owner.add(), await owner.add()]
    await mira.claim(promised, { do: "claim", units: 1 })
    await mira.claim(looked, { do: "hold", units: 1 })
    const path = `/api/circles/${circle}/members/${mira.who.id}/remove-keeping`
    expect((await ivo.send("POST", path)).status).toBe(204)
    expect(await codeOf(await mira.send("GET", mira.path("claims")))).toBe("not_here")
    await eventually(async () => expect(await ivo.row(looked)).toMatchObject({ taken: 0, left: 1 }))
    expect(await ivo.row(promised)).toMatchObject({
      taken: 1,
      claims: [{ giver: { name: "Mira" }, state: "claimed", out: true }],
      released: [],
    })
    // Nobody else could say that it arrived, and who gave it shall be known (S8).
    expect(await codeOf(await tom.sendClaim(promised, { do: "mark", giver: mira.who.id, as: "given" }))).toBe(
      "not_allowed",
    )
    await ivo.claim(promised, { do: "mark", giver: mira.who.id, as: "bought" })
    await ivo.claim(promised, { do: "release", giver: mira.who.id, reason: "she is not coming" })
    expect(await ivo.row(promised)).toMatchObject({ taken: 0, left: 1 })
  })
})

test("[S0, M4] an organiser who is celebrated removes somebody who promised her something, and somebody who did not: she cannot tell which", async () => {
  const { ivo, anna, owner, circle, giver } = await family()
  const role = await ivo.send("PATCH", `/api/circles/${circle}/members/${anna.who.id}`, { role: "organiser" })
  expect(role.status).toBe(200)
  const [promising, other] = [await giver("Zoe"), await giver("Tom")]
  await promising.claim(await owner.add(), { do: "claim", units: 1 })
  const seen: unknown[] = []
  for (const { who } of [promising, other]) {
    const heard = owner.client.received.length
    const path = `/api/circles/${circle}/members/${who.id}/remove-keeping`
    const answer = await neutral(await anna.send("POST", path))
    // Frames of what happens now would have come before those of the next edit.
    await owner.add()
    seen.push([answer, owner.client.received.slice(heard).map(({ name }) => name)])
  }
  expect(seen[1]).toEqual(seen[0])
})
