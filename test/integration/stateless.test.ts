import { afterAll, beforeAll, expect, test } from "vitest"
import { roomOf } from "../../shared/rooms.ts"
import { Device, ORIGIN } from "../support/api-world.ts"
import { startMongo, type Mongo } from "../support/mongodb/start.ts"
import { freePort, ServerProcess } from "../support/server-process.ts"
import { WireClient } from "../support/wire-client.ts"

const START_MS = 30_000
let mongo: Mongo
let nodes: readonly ServerProcess[]

/** Three nodes that start at the same moment over a database that nobody has used yet. */
beforeAll(async () => {
  mongo = await startMongo()
  const url = mongo.url()
  const settings = {
    MONGODB_URL: url,
    PUBLIC_URL: ORIGIN,
    MAX_SIGN_UPS_PER_MINUTE: "1000",
    MAX_SIGN_UPS_PER_DAY: "100000",
  }
  nodes = await Promise.all(
    [1, 2, 3].map(async () => new ServerProcess(await freePort(), "/nonexistent", settings)),
  )
  for (const node of nodes) node.spawn()
  await Promise.all(nodes.map((node) => node.listening(START_MS)))
})
afterAll(async () => {
  await Promise.all(nodes.map((node) => node.kill()))
  await mongo[Symbol.asyncDispose]()
})

/** Each request goes to the next node, and the one that answered before is killed first; it comes back by itself. */
class Killer {
  readonly killed: number[] = []
  #turn = 0
  #before: number | undefined

  async ask(path: string, init: RequestInit): Promise<Response> {
    if (this.#before !== undefined) {
      const before = this.#node(this.#before)
      await before.kill()
      this.killed.push(this.#before)
      before.spawn()
    }
    const turn = this.#turn++ % nodes.length
    const node = this.#node(turn)
    await node.listening(START_MS)
    this.#before = turn
    return fetch(`${node.url}${path}`, init)
  }

  #node(index: number): ServerProcess {
    const node = nodes[index]
    if (node === undefined) throw new Error("there is no such node")
    return node
  }
}

test("nodes that make the signing keys at the same moment end with the same ones: each takes the others' tokens", async () => {
  const at = (node: ServerProcess) => new Device((path, init) => fetch(`${node.url}${path}`, init))
  const people = await Promise.all(nodes.map((node, i) => at(node).signUp(`Person ${i}`)))
  for (const person of people) {
    for (const node of nodes) {
      const elsewhere = at(node)
      elsewhere.token = person.token
      expect((await elsewhere.call("home")).person).toMatchObject({ id: person.id })
      elsewhere.cookie = person.cookie
      await elsewhere.refresh()
      expect(elsewhere.id).toBe(person.id)
    }
  }
})

test("any node answers the next request of a flow, also when the node of the one before has died", async () => {
  const killer = new Killer()
  const device = (): Device => new Device((path, init) => killer.ask(path, init ?? {}))
  const ivo = await device().signUp("Ivo")
  const occasion = await ivo.create({ title: "Sixty" })
  const { token } = await ivo.link(occasion.id, "giver")
  const mira = await device().join(token, { kind: "new", name: "Mira" })
  await mira.refresh()
  const recovery = await ivo.call("createRecovery")
  const phone = device()
  const recovered = await phone.call("recover", { body: { token: recovery.token } })
  expect(recovered.person.id).toBe(ivo.id)
  expect((await phone.refresh()).id).toBe(ivo.id)
  expect(killer.killed).toHaveLength(7)

  // The live connection asks no node that knew them before either.
  const [node] = nodes
  await node?.listening(START_MS)
  const client = await new WireClient({
    url: node?.url ?? "",
    token: mira.token ?? "",
    origin: ORIGIN,
  }).connected()
  expect((await client.join(roomOf("list", occasion.id))).may).toBe("write")
  client[Symbol.dispose]()
})
