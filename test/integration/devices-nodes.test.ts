import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest"
import type { OccasionId } from "../../shared/ids.ts"
import { roomOf } from "../../shared/rooms.ts"
import type { Device } from "../support/api-world.ts"
import { deviceAt, recovered, USER_AGENTS } from "../support/devices.ts"
import { eventually } from "../support/eventually.ts"
import { type RunningNodes, startNodes } from "../support/start-nodes.ts"
import { WireClient } from "../support/wire-client.ts"

/** How long a device may stay connected at most, in ms, after it was signed out anywhere. */
const ENDED_MS = 3_000

let place: RunningNodes
beforeAll(async () => {
  place = await startNodes(3)
})
afterAll(() => place[Symbol.asyncDispose]())

const urlOf = (node: number): string => place.node(node).url

async function connect(node: number, { token }: Device, occasion: OccasionId): Promise<WireClient> {
  const client = await new WireClient({ url: urlOf(node), token: token ?? "" }).connected()
  onTestFinished(() => client[Symbol.dispose]())
  await client.join(roomOf("plan", occasion))
  return client
}

/** A person on a laptop at one node, and on a phone, connected to both of the others. */
async function scene() {
  const laptop = await deviceAt(urlOf(0)).signUp("Mira")
  const occasion = await laptop.create()
  const { token: link } = await laptop.call("createRecovery")
  const desk = await connect(0, laptop, occasion.id)
  const phone = await recovered(deviceAt(urlOf(1), USER_AGENTS["Safari on iPhone"]), link)
  const pages = [await connect(1, phone, occasion.id), await connect(2, phone, occasion.id)]
  return { laptop, phone, desk, pages, occasion, link }
}

async function areOut(pages: readonly WireClient[]): Promise<void> {
  await eventually(() => expect(pages.map(({ closed }) => closed)).toEqual(pages.map(() => true)), ENDED_MS)
  for (const page of pages) expect(page.all("closing")).toEqual([[{ code: "signed_out", retryMs: 0 }]])
}

test("[M8] a device that was added on one node is seen and named at another, and ended from there within three seconds on all", async () => {
  const { laptop, phone, desk, pages } = await scene()
  await desk.next("devices")
  const { devices } = await laptop.call("devices")
  const added = devices.find(({ unseen }) => unseen)
  expect(added).toMatchObject({ browser: "Safari", system: "iPhone", current: false })
  await laptop.call("endDevice", { params: { device: added?.id ?? "" } })
  await areOut(pages)
  expect(desk.closed).toBe(false)
  for (const node of [0, 1, 2]) {
    const elsewhere = deviceAt(urlOf(node))
    elsewhere.token = phone.token
    expect(await elsewhere.refused("createRecovery")).toEqual({ status: 401, code: "signed_out" })
    const again = new WireClient({ url: urlOf(node), token: phone.token ?? "" })
    onTestFinished(() => again[Symbol.dispose]())
    await eventually(() => expect(again.refusedWith).toEqual({ code: "signed_out" }), 5_000)
  }
})

test("[M3, M8] after a new personal link the old one and every other device are out on every node", async () => {
  const { laptop, phone, pages, link } = await scene()
  await laptop.call("createRecovery")
  await areOut(pages)
  expect(await phone.refused("refreshSession")).toMatchObject({ code: "signed_out" })
  expect(await deviceAt(urlOf(2)).refused("recover", { body: { token: link } })).toMatchObject({
    code: "not_here",
  })
  await laptop.call("home")
})

test("[M8] with Redis gone a device that was ended reads nothing and is out everywhere within three seconds", async () => {
  const { laptop, phone, pages } = await scene()
  const reader = deviceAt(urlOf(2))
  reader.token = phone.token
  await reader.call("home")
  await place.redis.kill()
  await laptop.call("endOtherDevices")
  await areOut(pages)
  await eventually(async () => {
    expect(await reader.refused("home")).toEqual({ status: 401, code: "signed_out" })
  }, ENDED_MS)
})
