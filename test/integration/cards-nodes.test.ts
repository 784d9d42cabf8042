import { describe, expect, onTestFinished, test } from "vitest"
import type { CardOpens, OccasionView } from "../../shared/api.ts"
import { roomOf } from "../../shared/rooms.ts"
import { Device, testClock } from "../support/api-world.ts"
import { eventually } from "../support/eventually.ts"
import { newDatabaseName, startMongo } from "../support/mongodb/start.ts"
import { type RunningApp, startTestApp } from "../support/start-app.ts"
import { startRedis } from "../support/start-redis.ts"
import { WireClient } from "../support/wire-client.ts"

/** A card that opens by itself on two nodes, with people in its occasion on both (K4). */

const MINUTE_MS = 60_000

const deviceOf = ({ url }: RunningApp): Device =>
  new Device((path, init = {}) => {
    const headers = new Headers(init.headers)
    headers.delete("host")
    headers.set("origin", url)
    return fetch(new URL(path, url), { ...init, headers })
  })

async function connect({ url }: RunningApp, { token = "" }: Device): Promise<WireClient> {
  const client = new WireClient({ url, token })
  onTestFinished(() => client[Symbol.dispose]())
  return client.connected()
}

const wallAt = (instant: number): CardOpens => {
  const at = new Date(instant)
  return {
    year: at.getUTCFullYear(),
    month: at.getUTCMonth() + 1,
    day: at.getUTCDate(),
    hour: at.getUTCHours(),
    minute: at.getUTCMinutes(),
  }
}

describe.each([
  ["with Redis", true],
  ["that hear nothing of each other", false],
] as const)("[K4] two nodes %s", (_name, withRedis) => {
  test("open a card once, in time; who writes it reads, and its recipient's open page is told", async () => {
    await using begun = new AsyncDisposableStack()
    const mongo = begun.use(await startMongo())
    const redis = withRedis ? begun.use(await startRedis()) : undefined
    const clock = testClock()
    const env = {
      MONGODB_URL: mongo.url(newDatabaseName()),
      DRAIN_SECONDS: "0",
      ...(redis && { REDIS_URL: redis.url }),
    }
    const one = begun.use(await startTestApp({ env, clock }))
    const ivo = await deviceOf(one).signUp("Ivo")
    const due = Math.ceil((clock.now() + MINUTE_MS / 2) / MINUTE_MS) * MINUTE_MS
    const made = await ivo.create({ zone: "UTC", card: { opens: wallAt(due) } })
    // It looks for what is due when it starts.
    const two = begun.use(await startTestApp({ env, clock }))
    const anna = await deviceOf(two).join((await ivo.link(made.id, "recipient")).token, {
      kind: "new",
      name: "Anna",
    })
    const [his, hers] = [await connect(one, ivo), await connect(two, anna)]
    await his.join(roomOf("card", made.id), 1)
    await hers.join(roomOf("list", made.id), 1)
    const see = (device: Device): Promise<OccasionView> =>
      device.call("occasion", { params: { occasion: made.id } })
    expect((await see(anna)).card).toBeUndefined()
    const told = hers.all("occasion").length
    clock.forward(due - clock.now())
    // What she was told before may come late.
    await eventually(async () => {
      expect(hers.all("occasion").length).toBeGreaterThan(told)
      expect((await see(anna)).card).toBeDefined()
    }, 10_000)
    const { card } = await see(anna)
    expect(card?.opensAt).toBe(due)
    expect((card?.openedAt ?? 0) - due).toBeGreaterThanOrEqual(0)
    await eventually(() => expect(his.all("out")[0]?.[0]).toMatchObject({ as: 1, rejoin: true }), 5_000)
    hers.socket.emit("join", { as: 2, room: roomOf("opened", made.id) })
    his.socket.emit("join", { as: 2, room: roomOf("card", made.id) })
    for (const client of [hers, his])
      await eventually(
        () => expect(client.all("joined").at(-1)?.[0]).toMatchObject({ as: 2, may: "read" }),
        5_000,
      )
    const params = { occasion: made.id }
    expect(await anna.call("cardContent", { params })).toEqual(await ivo.call("cardContent", { params }))
    hers.socket.emit("join", { as: 3, room: roomOf("card", made.id) })
    expect((await hers.next("denied"))[0]).toMatchObject({ as: 3, code: "not_here" })
  })
})
