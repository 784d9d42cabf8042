import { describe, expect, onTestFinished, test } from "vitest"
import { EDITORS_MAX } from "../../shared/limits.ts"
import type { OccasionView } from "../../shared/api.ts"
import { type SharedRoomKind, roomOf } from "../../shared/rooms.ts"
import { type Device, startApiWorld, testClock } from "../support/api-world.ts"
import { deviceAt, recovered } from "../support/devices.ts"
import { eventually } from "../support/eventually.ts"
import { OtherEditor } from "../support/other-editor.ts"
import { type AppSettings, startTestApp } from "../support/start-app.ts"

const HOUR = 3_600_000
const DAY = 24 * HOUR
const form = { name: "My script", days: 30 }

interface Stage {
  readonly url: string
  readonly mira: Device
  readonly ivo: Device
  readonly together: OccasionView
  readonly device: () => Device
  /** An editor of somebody's in a room, synced. */
  readonly editor: (who: Device, kind?: SharedRoomKind, days?: number) => Promise<OtherEditor>
}

async function stage(settings: AppSettings = {}): Promise<Stage> {
  const running = await startTestApp(settings)
  onTestFinished(() => running[Symbol.asyncDispose]())
  const device = (): Device => deviceAt(running.url)
  const mira = await device().signUp("Mira")
  const together = await mira.create()
  const ivo = await device().join((await mira.link(together.id, "giver")).token, { kind: "new", name: "Ivo" })
  return {
    url: running.url,
    mira,
    ivo,
    together,
    device,
    async editor(who, kind = "list", days = 30) {
      const params = { occasion: together.id, kind }
      const { token } = await who.call("createEditor", { params, body: { name: "Script", days } })
      const editor = new OtherEditor({ url: running.url, room: roomOf(kind, together.id), token })
      onTestFinished(() => editor[Symbol.dispose]())
      return editor.synced()
    },
  }
}

const editorsOf = async (device: Device) => (await device.call("editors")).editors

describe("[M9] other editors over HTTP", () => {
  test("are listed by their person alone, with name, room and end; the token is told once and not kept", async () => {
    const world = await startApiWorld()
    onTestFinished(() => world[Symbol.asyncDispose]())
    const mira = await world.device().signUp("Mira")
    const { id } = await mira.create()
    const before = world.clock.now()
    const made = await mira.call("createEditor", { params: { occasion: id, kind: "plan" }, body: form })
    expect(made.editor).toMatchObject({ name: "My script", occasion: id, room: "plan" })
    expect(made.editor.expiresAt - before).toBeGreaterThanOrEqual(30 * DAY)
    expect(await editorsOf(mira)).toEqual([made.editor])
    const stranger = await world.device().signUp("Otto")
    expect(await editorsOf(stranger)).toEqual([])
    const params = { editor: made.editor.id }
    expect(await stranger.refused("endEditor", { params })).toEqual({ status: 404, code: "not_here" })
    const stored = await world.store.records.get("editors", made.editor.id)
    expect(JSON.stringify(stored)).not.toContain(made.token)
    expect(world.logLines.join("")).not.toContain(made.token)
    await mira.call("endEditor", { params })
    expect(await editorsOf(mira)).toEqual([])
    expect(await mira.refused("endEditor", { params })).toEqual({ status: 404, code: "not_here" })
  })

  test("are so many for one person, also when all are made at once; one that is ended makes room", async () => {
    const world = await startApiWorld()
    onTestFinished(() => world[Symbol.asyncDispose]())
    const mira = await world.device().signUp("Mira")
    const { id } = await mira.create()
    const ask = { params: { occasion: id, kind: "list" }, body: form }
    for (let i = 0; i < EDITORS_MAX - 2; i++) await mira.call("createEditor", ask)
    await Promise.all(Array.from({ length: 10 }, () => mira.send("createEditor", ask)))
    const all = await editorsOf(mira)
    expect(all.length).toBeLessThanOrEqual(EDITORS_MAX)
    for (let left = all.length; left < EDITORS_MAX; left++) await mira.call("createEditor", ask)
    expect(await mira.refused("createEditor", ask)).toEqual({ status: 409, code: "editors_full" })
    await mira.call("endEditor", { params: { editor: all[0]?.id ?? "" } })
    await mira.call("createEditor", ask)
  })

  test("one that ran out, or whose occasion is erased, is deleted from the store", async () => {
    const world = await startApiWorld()
    onTestFinished(() => world[Symbol.asyncDispose]())
    const mira = await world.device().signUp("Mira")
    const [one, two] = [await mira.create(), await mira.create()]
    const make = async (occasion: string, days: number) =>
      (await mira.call("createEditor", { params: { occasion, kind: "list" }, body: { name: "x", days } }))
        .editor.id
    const [short, long, gone] = [await make(one.id, 1), await make(one.id, 365), await make(two.id, 365)]
    await mira.call("deleteOccasion", { params: { occasion: two.id } })
    expect((await editorsOf(mira)).map(({ id }) => id)).toEqual([short, long])
    world.clock.forward(9 * DAY)
    await world.domain.eraser.erase()
    for (const [id, there] of [
      [short, false],
      [long, true],
      [gone, false],
    ] as const)
      expect([id, (await world.store.records.get("editors", id)) !== undefined]).toEqual([id, there])
  })
})

describe("[M9] a connected editor ends for good, within three seconds, with", () => {
  const ends: readonly (readonly [string, (at: Stage, who: Device) => Promise<void>, string])[] = [
    [
      "its token",
      async (_at, who) => {
        const [editor] = await editorsOf(who)
        await who.call("endEditor", { params: { editor: editor?.id ?? "" } })
      },
      "signed_out",
    ],
    [
      "the device on which it was made",
      async (_at, who) => {
        await who.call("signOut")
      },
      "signed_out",
    ],
    [
      "the membership of its person",
      async ({ mira, together }, who) => {
        await mira.call("removeMember", { params: { circle: together.circle.id, person: who.id } })
      },
      "removed",
    ],
    [
      "the occasion",
      async ({ mira, together }) => {
        await mira.call("deleteOccasion", { params: { occasion: together.id } })
      },
      "removed",
    ],
    [
      "its person becoming a recipient (S1, M6)",
      async ({ mira, together }, who) => {
        await mira.call("addRecipient", { params: { occasion: together.id }, body: { person: who.id } })
      },
      "removed",
    ],
  ]

  test.each(ends)("%s", async (_what, end, reason) => {
    const at = await stage()
    const editor = await at.editor(at.ivo, "plan")
    const { connections } = editor
    await end(at, at.ivo)
    const closed = await editor.ended(3_000)
    expect(closed.reason).toBe(reason)
    expect([4401, 4403]).toContain(closed.code)
    editor.provider.connect()
    await eventually(() => expect(editor.ends).toHaveLength(2))
    expect(editor.ends[1]).toBeGreaterThanOrEqual(4400)
    expect(editor.ends[1]).toBeLessThan(4500)
    expect(editor.connections).toBe(connections + 1)
  })

  test("its time", async () => {
    const clock = testClock()
    const at = await stage({ clock })
    const editor = await at.editor(at.ivo, "list", 1)
    clock.forward(DAY)
    expect(await editor.ended(3_000)).toEqual({ code: 4401, reason: "signed_out" })
    editor.provider.connect()
    await eventually(() => expect(editor.closed?.reason).toBe("token_expired"))
  })

  test("a new personal link, which ends what was made on every other device", async () => {
    const at = await stage()
    const { token } = await at.ivo.call("createRecovery")
    const phone = await recovered(at.device(), token)
    const [here, there] = [await at.editor(at.ivo), await at.editor(phone)]
    expect(await editorsOf(at.ivo)).toHaveLength(2)
    await at.ivo.call("createRecovery")
    expect(await there.ended(3_000)).toEqual({ code: 4401, reason: "signed_out" })
    expect(await editorsOf(at.ivo)).toHaveLength(1)
    expect(here.closed).toBeUndefined()
  })
})

test("[M9] somebody who was removed and came again is another member: what was connected before stays out", async () => {
  const at = await stage()
  const editor = await at.editor(at.ivo)
  await at.mira.call("removeMember", { params: { circle: at.together.circle.id, person: at.ivo.id } })
  await editor.ended()
  await at.ivo.join((await at.mira.link(at.together.id, "giver")).token, { kind: "me" })
  editor.provider.connect()
  await eventually(() => expect(editor.closed).toEqual({ code: 4401, reason: "signed_out" }))
  expect(await editorsOf(at.ivo)).toEqual([])
})

test("the last use is known to the hour", async () => {
  const at = await stage()
  await at.editor(at.ivo)
  const [editor] = await editorsOf(at.ivo)
  const createdAt = editor?.createdAt ?? 0
  expect(editor?.usedAt).toBe(createdAt - (createdAt % HOUR))
})
