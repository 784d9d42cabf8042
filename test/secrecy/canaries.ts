import { randomBytes } from "node:crypto"
import { gzipSync } from "node:zlib"
import * as Y from "yjs"
import { API } from "../../shared/api-routes.ts"
import { addItem, type NewItem } from "../../shared/documents/write-items.ts"
import { editNote } from "../../shared/documents/notes.ts"
import { base32, ItemId, newItemId } from "../../shared/ids.ts"
import { type RoomId, roomOf } from "../../shared/rooms.ts"
import { Nodes } from "../race/nodes.ts"
import { Device } from "../support/api-world.ts"
import { Ear } from "../support/ear.ts"
import { Rng } from "../support/rng.ts"
import { startTopology } from "../support/topology.ts"
import { WireClient } from "../support/wire-client.ts"

export interface CanaryRun {
  readonly rounds: number
  readonly kills: number
  /** How many secrets there were, and how many of those that givers are shown a giver's device received. */
  readonly secrets: number
  readonly seenByGivers: number
  readonly shownToGivers: number
  /** What a recipient's device received. */
  readonly frames: number
  readonly bytes: number
  readonly hits: readonly string[]
  /** Of the leaks planted at the end, one per channel: those that were found. */
  readonly planted: readonly string[]
}

const LATER_MS = 150
const ACK_MS = 5_000
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

const canary = (): string => randomBytes(16).toString("hex")

/** The secrets of a run; `shown`: givers see them, so that a giver's device must have received them. */
class Secrets {
  readonly all: string[] = []
  readonly shown: string[] = []

  hide(text: string): string {
    this.all.push(text)
    return text
  }

  show(text: string): string {
    this.shown.push(text)
    return this.hide(text)
  }
}

/** Keeps a device connected to one node, whatever becomes of it, with these rooms open and an ear on all of it. */
class Listener {
  readonly ear: Ear
  readonly #clients: WireClient[] = []
  readonly #done: Promise<void>
  #stopped = false

  constructor(url: string, token: string, rooms: readonly RoomId[], ear = new Ear()) {
    this.ear = ear
    this.#done = this.#stay(url, token, rooms)
  }

  async #stay(url: string, token: string, rooms: readonly RoomId[]): Promise<void> {
    while (!this.#stopped) {
      const client = new WireClient({ url, token })
      this.#clients.push(client)
      try {
        await client.connected()
        this.ear.listen(client)
        for (const [as, room] of rooms.entries()) await client.join(room, as)
        while (!this.#stopped && !client.closed) await pause(LATER_MS)
      } catch {
        // The node is dead or full of trouble; it comes back.
        await pause(LATER_MS)
      }
      client[Symbol.dispose]()
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true
    await this.#done
    for (const client of this.#clients) this.ear.decode(client)
  }
}

/** Writes into a room through any node until it is acknowledged. */
async function write(
  url: () => string,
  token: string,
  room: RoomId,
  updates: readonly Uint8Array[],
): Promise<void> {
  for (;;) {
    const client = new WireClient({ url: url(), token })
    try {
      await client.connected()
      await client.join(room)
      const frames = updates.map((update) => client.push(update))
      for (const frame of frames) await client.acknowledged(frame)
      return
    } catch {
      await pause(LATER_MS)
    } finally {
      client[Symbol.dispose]()
    }
  }
}

/** What adds an item, as one update, and what its author writes into the note, letter by letter. */
function updatesOf(item: NewItem, typed: string): Uint8Array[] {
  const doc = new Y.Doc()
  const updates: Uint8Array[] = []
  doc.on("update", (update) => void updates.push(update))
  addItem(doc, item, null)
  for (const [index, insert] of Array.from(typed).entries())
    editNote(doc, item.id, { index, remove: 0, insert }, null)
  return updates
}

/** A browser that asks one node after another until one answers. */
const deviceOn = (nodes: Nodes, ear?: Ear): Device =>
  new Device(async (path, init = {}) => {
    for (;;) {
      const url = nodes.any()
      const headers = new Headers(init.headers)
      headers.delete("host")
      headers.set("origin", url)
      headers.set("accept-encoding", "gzip, br")
      try {
        const response = await fetch(new URL(path, url), {
          ...init,
          headers,
          signal: AbortSignal.timeout(ACK_MS),
        })
        if (response.status >= 500) throw new Error(`status ${response.status}`)
        await ear?.hear(response.clone())
        return response
      } catch {
        await pause(LATER_MS)
      }
    }
  })

/**
 * Canaries: whole random strings in every field that is kept from a recipient, over three nodes that are killed and a
 * Redis that is restarted, while she asks for everything and listens at every node. Not one of them may reach her.
 */
export async function runCanaries({
  seed,
  rounds,
}: {
  readonly seed: number
  readonly rounds: number
}): Promise<CanaryRun> {
  await using topology = await startTopology({
    seed,
    settings: {
      MAX_CHANGES_PER_MINUTE: "1000000",
      MAX_SIGN_UPS_PER_MINUTE: "1000000",
      MAX_SIGN_UPS_PER_DAY: "1000000",
      MAX_READS_PER_MINUTE: "1000000",
      MAX_LINK_OPENS_PER_MINUTE: "1000000",
      ACCESS_TOKEN_SECONDS: "86400",
    },
  })
  const nodes = new Nodes(topology, new Rng(seed))
  const secrets = new Secrets()
  const ear = new Ear()
  const mira = await deviceOn(nodes).signUp("Mira")
  const hers = await mira.create({ who: { kind: "other", name: "Anna" } })
  const link = async (capability: "giver" | "recipient"): Promise<string> =>
    (await mira.link(hers.id, capability)).token
  const ivo = await deviceOn(nodes).join(await link("giver"), { kind: "new", name: "Ivo" })
  const anna = await deviceOn(nodes, ear).join(await link("recipient"), { kind: "new", name: "Anna" })
  const [list, plan] = [roomOf("list", hers.id), roomOf("plan", hers.id)]
  const tokenOf = ({ token }: Device): string => token ?? ""
  const wishes = Array.from({ length: rounds }, () => newItemId())
  for (const id of wishes) {
    const wish = { id, title: "A wish", quantity: 5, createdBy: mira.id, createdAt: 1 }
    await write(nodes.any, tokenOf(mira), list, updatesOf(wish, ""))
  }
  const urls = topology.nodes.map(({ process }) => process.url)
  const hearing = urls.map((url) => new Listener(url, tokenOf(anna), [list], ear))
  const giver = new Listener(urls[0] ?? "", tokenOf(ivo), [list, plan])
  const scene = { nodes, secrets, mira, ivo, anna, hers, plan, tokenOf }
  for (const [round, wish] of wishes.entries()) {
    if (round % 4 === 2) nodes.kill()
    if (round === Math.floor(rounds / 2)) await topology.redis.restart()
    await Promise.all([keep(scene, wish), ask(scene, wish)])
  }
  await nodes.allBack()
  await ask(scene, wishes[0] ?? newItemId())
  giver.ear.raw.push(Buffer.from(JSON.stringify(await ivo.call("claims", { params: { occasion: hers.id } }))))
  const before = ear.raw.length
  const planted = await plant({ ...scene, ear, list })
  // What was planted arrives last, if anything does.
  await pause(10 * LATER_MS)
  await Promise.all([...hearing, giver].map((listener) => listener.stop()))
  return {
    rounds,
    kills: nodes.kills,
    secrets: secrets.all.length,
    shownToGivers: secrets.shown.length,
    seenByGivers: giver.ear.hits(secrets.shown).length,
    frames: before,
    bytes: ear.raw.reduce((sum, { length }) => sum + length, 0),
    hits: ear.hits(secrets.all),
    planted: Object.entries(planted).flatMap(([channel, text]) =>
      ear.hits([text]).length === 1 ? [channel] : [],
    ),
  }
}

interface Scene {
  readonly nodes: Nodes
  readonly secrets: Secrets
  readonly mira: Device
  readonly ivo: Device
  readonly anna: Device
  readonly hers: { readonly id: string; readonly circle: { readonly id: string } }
  readonly plan: RoomId
  readonly tokenOf: (device: Device) => string
}

/** Givers keep secrets in every field there is for one. */
async function keep({ nodes, secrets, mira, ivo, hers, plan, tokenOf }: Scene, wish: ItemId): Promise<void> {
  const idea = {
    id: ItemId.parse(secrets.show(base32(randomBytes(16)))),
    title: secrets.show(canary()),
    link: `https://shop.example/${secrets.show(canary())}`,
    createdBy: ivo.id,
    createdAt: 1,
  }
  const params = { occasion: hers.id, item: wish }
  const requestId = (): string => secrets.hide(base32(randomBytes(16)))
  const taking = async (): Promise<void> => {
    await ivo.call("claim", { params, body: { do: "claim", units: 1, requestId: requestId() } })
    const reason = secrets.show(canary())
    await mira.call("claim", {
      params,
      body: { do: "release", giver: ivo.id, reason, requestId: requestId() },
    })
    const handle = secrets.show(canary())
    await ivo.call("pool", { params, body: { do: "start", currency: "EUR", handle, requestId: requestId() } })
  }
  const planning = async (): Promise<void> => {
    await write(nodes.any, tokenOf(ivo), plan, updatesOf(idea, secrets.hide(canary().slice(0, 24))))
    const body = {
      who: { kind: "other", name: "Anna" },
      kind: "birthday",
      zone: "UTC",
      secrecy: "surprise",
      circle: hers.circle.id,
      title: secrets.hide(canary()),
      requestId: requestId(),
    } as const
    const surprise = await mira.call("createOccasion", { body: API.createOccasion.body.parse(body) })
    secrets.hide(surprise.id)
    const item = { id: newItemId(), title: secrets.hide(canary()), createdBy: mira.id, createdAt: 1 }
    await write(nodes.any, tokenOf(mira), roomOf("list", surprise.id), updatesOf(item, ""))
  }
  await Promise.all([taking(), planning()])
}

/** She asks for everything that there is to ask, and for what there is not. */
async function ask({ anna, hers }: Scene, wish: ItemId): Promise<void> {
  const params = { occasion: hers.id, circle: hers.circle.id, item: wish }
  const body = { do: "claim", units: 1, requestId: base32(randomBytes(16)) } as const
  for (const name of ["home", "occasion", "members", "links", "claims", "gifts", "shopping"] as const) {
    await anna.send(name, { params })
  }
  await anna.send("claim", { params, body })
}

/** One leak per channel, by those who may: her device must be seen to hear each of them. */
async function plant(
  scene: Scene & { readonly ear: Ear; readonly list: RoomId },
): Promise<Readonly<Record<string, string>>> {
  const { nodes, mira, anna, hers, list, ear, tokenOf } = scene
  const planted = {
    "an answer": canary(),
    "a header": canary(),
    "a frame": canary(),
    "a document, letter by letter": canary(),
    "something compressed": canary(),
  }
  await mira.call("changeOccasion", { params: { occasion: hers.id }, body: { title: planted["an answer"] } })
  await anna.call("occasion", {
    params: { occasion: hers.id },
    headers: { "x-request-id": planted["a header"] },
  })
  const item = { id: newItemId(), title: planted["a frame"], createdBy: mira.id, createdAt: 1 }
  await write(nodes.any, tokenOf(mira), list, updatesOf(item, planted["a document, letter by letter"]))
  ear.raw.push(gzipSync(planted["something compressed"]))
  return planted
}
