import { expect, onTestFinished, test } from "vitest"
import { newFrameId, newSetAsideId, secureRandom, seq } from "../../shared/ids.ts"
import { SHARED_ROOM_KINDS, roomOf } from "../../shared/rooms.ts"
import { SetAsideParts, SetAsideRecord } from "../../server/rooms/healing/set-aside.ts"
import { tableOf } from "../../server/store/table.ts"
import { startApiWorld } from "../support/api-world.ts"

test("[S0, E3] a recipient who is an organiser reads what was set aside of her list and never of the plan; another organiser reads both", async () => {
  const world = await startApiWorld()
  onTestFinished(() => world[Symbol.asyncDispose]())
  const otto = await world.device().signUp("Otto")
  const { id: occasion, circle } = await otto.create()
  const { token } = await otto.link(occasion, "recipient")
  const anna = await world.device().join(token, { kind: "new", name: "Anna" })
  await otto.call("changeMember", {
    params: { circle: circle.id, person: anna.id },
    body: { role: "organiser" },
  })
  const { records, log } = world.store
  const kept = new SetAsideParts(tableOf(records, "setAside", SetAsideRecord), log)
  const ids = SHARED_ROOM_KINDS.map((kind) => ({ kind, id: newSetAsideId(secureRandom) }))
  for (const { kind, id } of ids) {
    const at = { room: roomOf(kind, occasion), occasion, seq: seq(2), frame: newFrameId(), at: 1 }
    const part = { author: otto.id, updates: 1, bytes: 9, from: 1, to: 1, text: `of the ${kind}` }
    await kept.prepare(id, { ...at, settled: true, parts: [part], seen: [] })
  }
  const params = { occasion }
  const rooms = async (device: typeof otto): Promise<readonly string[]> =>
    (await device.call("setAside", { params })).setAside.map(({ room }) => room).toSorted()
  expect(await rooms(anna)).toEqual(["list"])
  expect(await rooms(otto)).toEqual(["list", "plan"])
  // She cannot put away what does not exist for her, and that is the answer about anything that never was.
  const never = newSetAsideId(secureRandom)
  for (const id of [ids.find(({ kind }) => kind === "plan")?.id ?? never, never]) {
    expect(await anna.refused("putSetAsideAway", { params: { occasion, id } })).toMatchObject({
      code: "not_here",
    })
  }
  expect(await rooms(otto)).toEqual(["list", "plan"])
})
