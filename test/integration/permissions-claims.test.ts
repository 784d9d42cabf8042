import * as Y from "yjs"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { API } from "../../shared/api-routes.ts"
import { ApiError } from "../../shared/api.ts"
import { ClaimAnswer } from "../../shared/claim-commands.ts"
import { addItem } from "../../shared/documents/write-items.ts"
import { base32, epoch, type ItemId, newFrameId, newItemId, secureRandom, seq } from "../../shared/ids.ts"
import { roomOf } from "../../shared/rooms.ts"
import { type ApiWorld, type Device, startApiWorld } from "../support/api-world.ts"
import { cast, type Cast, ROLES } from "../support/cast.ts"
import { CLAIM_VERBS, POOL_VERBS, type Said, type Stand, STANDS } from "../support/command-table.ts"
import { personId } from "../support/documents.ts"

/** The permission matrix of claims and pools, verb by verb (C5, C7, O3, A3): every role, and what another giver has. */

let world: ApiWorld
let scene: Cast
beforeAll(async () => {
  world = await startApiWorld({ env: { MAX_CHANGES_PER_MINUTE: "100000" } })
  scene = await cast(world.device)
})
afterAll(async () => {
  await world[Symbol.asyncDispose]()
})

const requestId = (): string => base32(secureRandom(16))

/** Wishes, all of them in one edit. */
async function wishes(count: number): Promise<readonly ItemId[]> {
  const ids = Array.from({ length: count }, () => newItemId())
  const doc = new Y.Doc()
  for (const id of ids) addItem(doc, { id, title: "Tea", createdBy: personId(1), createdAt: 1 }, null)
  const room = roomOf("list", scene.together.id)
  const updates = [{ author: personId(1), frame: newFrameId(), bytes: Y.encodeStateAsUpdate(doc) }]
  const [head] = await world.store.log.heads([room])
  const number = seq((head?.seq ?? 0) + 1)
  await world.store.log.append([
    { room, seq: number, epoch: epoch(0), time: 1, digest: number, fresh: false, updates },
  ])
  return ids
}

type Kind = "claim" | "pool"

async function say(device: Device, kind: Kind, item: ItemId, command: object): Promise<Said> {
  const params = { occasion: scene.together.id, item }
  const body = API[kind].body.parse({ requestId: requestId(), ...command })
  const response = await device.send<Kind>(kind, { params, body })
  const read: unknown = await response.json()
  return response.ok ? ClaimAnswer.parse(read).result : ApiError.parse(read).error.code
}

const state = () => scene.host.call("claims", { params: { occasion: scene.together.id } })

const rows = [
  ...Object.entries(CLAIM_VERBS).map(([verb, row]) => ({ kind: "claim" as const, verb, row })),
  ...Object.entries(POOL_VERBS).map(([verb, row]) => ({ kind: "pool" as const, verb, row })),
].flatMap((one) => STANDS.map((stand) => ({ ...one, stand })))

async function standing(kind: Kind, stand: Stand, item: ItemId): Promise<void> {
  if (stand === "free") return
  const first =
    kind === "claim"
      ? [{ do: "claim", units: 1 }]
      : [
          { do: "start", currency: "EUR" },
          { do: "pledge", minor: 700 },
        ]
  for (const command of first) {
    const said = await say(scene.guest, kind, item, command)
    if (said !== "ok") throw new Error(`the other giver was told ${said}`)
  }
}

describe("[A3, C5] a verb of claims and pools", () => {
  test.each(rows)("$kind $verb, of what is $stand", async ({ kind, verb, row, stand }) => {
    const [mine, theirs] = await wishes(2)
    if (mine === undefined || theirs === undefined) throw new Error("two wishes were made")
    for (const item of [mine, theirs]) await standing(kind, stand, item)
    const command = { do: verb, ...row.body(scene.guest.id) }
    const before = await state()
    for (const role of ROLES) {
      if (role === "organiser" || role === "giver") continue
      const expected = role === "anonymous" ? "signed_out" : "not_here"
      expect(`${role}: ${await say(scene.people[role], kind, mine, command)}`).toBe(`${role}: ${expected}`)
    }
    expect(await state()).toEqual(before)
    const { organiser, giver } = scene.people
    const heard = [await say(organiser, kind, mine, command), await say(giver, kind, theirs, command)]
    expect(heard).toEqual(row[stand])
  })
})
