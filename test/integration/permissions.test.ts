import { afterAll, beforeAll, describe, expect, test } from "vitest"
import * as Y from "yjs"
import { addItem } from "../../shared/documents/write-items.ts"
import { epoch, type ItemId, newFrameId, type OccasionId, seq } from "../../shared/ids.ts"
import { roomOf } from "../../shared/rooms.ts"
import { createHttp } from "../../server/http/server.ts"
import { createLog } from "../../server/ops/log.ts"
import { API, type EndpointName } from "../../shared/api-routes.ts"
import { ApiError } from "../../shared/api.ts"
import { startApiWorld, type ApiWorld, type Device } from "../support/api-world.ts"
import { personId } from "../support/documents.ts"
import { cast, type Cast, type Role, ROLES } from "../support/cast.ts"
import { inDays, write } from "../support/card-rooms.ts"
import { signed } from "../support/cards.ts"
import { OPENED_CARD_TABLE } from "../support/permission-table-card.ts"
import { type Expected, HTTP_TABLE, type Row } from "../support/permission-table.ts"

/** The permission matrix over HTTP (A1, A3): every route, every role, and again after removal and with old tokens. */

let world: ApiWorld
beforeAll(async () => {
  world = await startApiWorld({
    env: { MAX_CHANGES_PER_MINUTE: "100000", MAX_RECOVERIES_PER_MINUTE: "100000" },
  })
})
afterAll(async () => {
  await world[Symbol.asyncDispose]()
})

/** A wish, as somebody's first edit of that list. */
async function wish(occasion: OccasionId, item: ItemId): Promise<void> {
  const doc = new Y.Doc()
  addItem(doc, { id: item, title: "Tea", createdBy: personId(1), createdAt: 1 }, null)
  const bytes = Y.encodeStateAsUpdate(doc)
  const room = roomOf("list", occasion)
  const updates = [{ author: personId(1), frame: newFrameId(), bytes }]
  await world.store.log.append([
    { room, seq: seq(1), epoch: epoch(0), time: 1, digest: 1, fresh: false, updates },
  ])
}

const newCast = (): Promise<Cast> => cast(world.device, wish)

const isEndpoint = (name: string): name is EndpointName => Object.hasOwn(API, name)
const rows = Object.keys(HTTP_TABLE)
  .filter(isEndpoint)
  .flatMap((name) => HTTP_TABLE[name].map((row) => ({ name, about: row.about, row })))

/** What this device hears, as the table writes it. */
async function answer(device: Device, name: EndpointName, row: Row, scene: Cast): Promise<Expected> {
  const response = await device.send(name, row.ask(scene))
  const text = await response.text()
  if (!response.ok) return ApiError.parse(JSON.parse(text)).error.code
  if (response.status !== API[name].status) throw new Error(`${name} answers with status ${response.status}`)
  return "ok"
}

test("every route of the API has a row, and every row a route", () => {
  expect(Object.keys(HTTP_TABLE).sort()).toEqual(Object.keys(API).sort())
})

test("nothing else is served under any address but what is the same for everybody", () => {
  const { domain, config, clock, health } = world
  const app = createHttp({
    handlers: domain.handlers,
    calendars: domain.calendars,
    addresses: domain.channels.routes.addresses,
    verifyAccess: (token, how) => domain.callers.verify(token, how),
    cookie: domain.cookie,
    config,
    files: new Map(),
    version: "0.0.0",
    health,
    clock,
    log: createLog({ level: "error", to: { write: () => undefined } }),
  })
  const known = new Set(Object.values(API).map(({ path }) => path.replaceAll(/\{(\w+)\}/g, ":$1")))
  const others = new Set(app.routes.map(({ path }) => path).filter((path) => !known.has(path)))
  expect([...others].toSorted()).toEqual([
    "/*",
    "/api/*",
    "/api/openapi.json",
    "/calendar/*",
    "/livez",
    // By the secret in an e-mail: integration/email.
    "/mail/stop/:token",
    "/readyz",
  ])
})

describe("[A1, A3] over HTTP", () => {
  let quiet: Cast
  beforeAll(async () => {
    quiet = await newCast()
  })

  test.each(rows)("$name, $about", async ({ name, row }) => {
    const heard: Partial<Record<Role, Expected>> = {}
    for (const role of ROLES) {
      const changes = row.answers[role] === "ok" && API[name].method !== "GET"
      // What is refused changes nothing, so that one scene serves for all of it; each change has its own.
      const scene = changes ? await newCast() : quiet
      heard[role] = await answer(scene.people[role], name, row, scene)
    }
    expect(heard).toEqual(row.answers)
  })

  test("what was refused changed nothing", async () => {
    const fresh = await newCast()
    const shape = async ({ host, together, surprise, circle }: Cast): Promise<unknown[]> => {
      const views = [together, surprise].map(({ id }) => host.call("occasion", { params: { occasion: id } }))
      const links = [together, surprise].map(({ id }) => host.call("links", { params: { occasion: id } }))
      const { members } = await host.call("members", { params: { circle } })
      return [
        (await Promise.all(views)).map(({ title, writers, recipients, revealedAt }) => [
          [title, writers, recipients.length, revealedAt],
        ]),
        (await Promise.all(links)).map((one) => one.links.map(({ capability, uses }) => [capability, uses])),
        await Promise.all(
          [together, surprise].map(({ id }) => host.call("claims", { params: { occasion: id } })),
        ),
        members.map(({ name, role, joined }) => `${name} ${role} ${joined}`).sort(),
      ]
    }
    expect(await shape(quiet)).toEqual(await shape(fresh))
  })
})

describe("[A1, K4, K10, K13] over HTTP, of a card that is open", () => {
  const table: { readonly [N in EndpointName]?: readonly Row<N>[] } = OPENED_CARD_TABLE
  const asked = Object.keys(table)
    .filter(isEndpoint)
    .flatMap((name) => (table[name] ?? []).map((row, n) => ({ name, n, about: row.about, row })))

  /** Every card has one message, of the second giver's. */
  async function openedCast(): Promise<Cast> {
    const scene = await newCast()
    const { host, guest } = scene
    for (const { id } of [scene.together, scene.surprise]) {
      const at = { params: { occasion: id } }
      await host.call("startCard", { ...at, body: { opens: inDays(world.clock.now(), 30) } })
      const room = roomOf("messages", id)
      await write(world.store.log, room, guest.id, (doc) => signed(doc, guest.id, 1, "Words"))
      await host.call("openCard", at)
    }
    return scene
  }
  let scene: Cast
  beforeAll(async () => {
    scene = await openedCast()
  })

  // What is done here takes nothing from the others: it is about one's own replies, or may be done twice.
  test.each(asked)("$name $n, $about", async ({ name, row }) => {
    const heard: Partial<Record<Role, Expected>> = {}
    const hides = name === "arrangeCard" ? await openedCast() : scene
    for (const role of ROLES) heard[role] = await answer(hides.people[role], name, row, hides)
    expect(heard).toEqual(row.answers)
  })
})

describe.each(["organiser", "giver", "recipient", "reader"] as const)(
  "[M4] over HTTP, when the %s was removed",
  (role) => {
    test("every route answers as to somebody who was never in, or says that they were removed", async () => {
      const scene = await newCast()
      await scene.remove(scene.people[role])
      for (const { name, row } of rows) {
        const expected = (role === "recipient" ? row.removedRecipient : undefined) ?? row.answers.removed
        const heard = await answer(scene.people[role], name, row, scene)
        expect(`${name}, ${row.about}: ${heard}`).toBe(`${name}, ${row.about}: ${expected}`)
      }
    })
  },
)

test("[M8] over HTTP, with a token that ran out: every route that looks at one says so, whoever asks", async () => {
  const scene = await newCast()
  world.clock.forward(world.config.ACCESS_TOKEN_SECONDS * 1000)
  for (const { name, row } of rows) {
    for (const role of ROLES) {
      const looks = API[name].caller !== "anyone" && role !== "anonymous"
      // A sign-up changes who is on the anonymous device.
      if (name === "signUp" && role === "anonymous") continue
      const expected = looks ? "token_expired" : row.answers[role]
      const heard = await answer(scene.people[role], name, row, scene)
      expect(`${name} as ${role}: ${heard}`).toBe(`${name} as ${role}: ${expected}`)
    }
  }
})
