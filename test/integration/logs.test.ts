import * as Y from "yjs"
import { beforeAll, afterAll, describe, expect, onTestFinished, test } from "vitest"
import { z } from "zod"
import { addItem } from "../../shared/documents/write-items.ts"
import { newItemId, type OccasionId, type PersonId } from "../../shared/ids.ts"
import { roomOf } from "../../shared/rooms.ts"
import { Device, ORIGIN } from "../support/api-world.ts"
import { eventually } from "../support/eventually.ts"
import { type RunningApp, startTestApp } from "../support/start-app.ts"
import { WireClient } from "../support/wire-client.ts"

/** What people write or hold, planted wherever a person or a stranger can put something. */
const PLANTED = "PlantedCanary"

let running: RunningApp
beforeAll(async () => {
  running = await startTestApp({ env: { PUBLIC_URL: ORIGIN } })
})
afterAll(() => running[Symbol.asyncDispose]())

const Line = z.looseObject({ level: z.number(), msg: z.string() })
const lines = () => running.logLines.map((line) => Line.parse(JSON.parse(line)))

/** A browser of the running server, which keeps the name that each answer's request went by. */
function browser(): { readonly device: Device; readonly requests: string[] } {
  const requests: string[] = []
  const device = new Device(async (path, init) => {
    const answer = await fetch(`${running.url}${path}`, init)
    requests.push(answer.headers.get("x-request-id") ?? "")
    return answer
  })
  return { device, requests }
}

describe("the log", () => {
  test("gives each request and each connection one name over all its lines, the one a proxy gave it if it is one", async () => {
    const { device, requests } = browser()
    await device.send("info", { headers: { "x-request-id": "lb-7.2026:0000001" } })
    await device.send("info")
    await device.send("info", { headers: { "x-request-id": `x y "${PLANTED}"` } })
    await device.send("info", { headers: { "x-request-id": "a".repeat(65) } })
    expect(requests[0]).toBe("lb-7.2026:0000001")
    for (const id of requests.slice(1)) expect(id).toMatch(/^[0-9a-z]{16}$/)
    expect(new Set(requests).size).toBe(4)
    await eventually(() => {
      const told = lines().flatMap(({ msg, request }) => (msg === "request" ? [request] : []))
      expect(told).toEqual(requests)
    })

    await device.signUp("Ivo")
    const client = await new WireClient({
      url: running.url,
      token: device.token ?? "",
      origin: ORIGIN,
      requestId: "lb-7.2026:0000002",
    }).connected()
    client.socket.emit("nonsense", PLANTED)
    client[Symbol.dispose]()
    await eventually(() => {
      const told = lines().filter(({ connection }) => connection === "lb-7.2026:0000002")
      expect(told.map(({ msg }) => msg)).toEqual([
        "a connection opened",
        "a frame could not be read",
        "a connection closed",
      ])
    })
  })

  test("says once how a proxy is set up wrong: where pages are, where the server takes itself to be, and the setting", async () => {
    const send = (origin: string, site: string): Promise<Response> =>
      fetch(`${running.url}/api/session`, {
        method: "POST",
        headers: { origin, "sec-fetch-site": site },
      })
    await send("https://evil.example", "cross-site")
    await send(`http://${PLANTED} x`, "same-origin")
    for (let times = 0; times < 3; times++) await send("https://gifts.example", "same-origin")
    await eventually(() => {
      const told = lines().filter(({ msg }) => msg.startsWith("pages are refused"))
      expect(told).toEqual([
        expect.objectContaining({
          level: 40,
          page: "https://gifts.example",
          server: ORIGIN,
          remedy: "PUBLIC_URL=https://gifts.example",
        }),
      ])
    })
  })

  test("[S0, M1] holds no name, title, token, cookie or link, whatever is asked by whomever at the lowest level", async () => {
    const secrets: string[] = []
    const { device: ivo } = browser()
    await ivo.signUp(`${PLANTED} Ivo`)
    const occasion = await ivo.create({
      who: { kind: "other", name: `${PLANTED} Anna` },
      title: `${PLANTED} title`,
    })
    const { token: link } = await ivo.link(occasion.id, "giver")
    const recovery = await ivo.call("createRecovery")
    const { device: mira } = browser()
    await mira.call("openLink", { body: { token: link } })
    await mira.join(link, { kind: "new", name: `${PLANTED} Mira` })
    secrets.push(ivo.token ?? "", mira.token ?? "", ivo.cookie ?? "", link, recovery.token)
    await ivo.refresh()
    const { device: phone } = browser()
    const recovered = await phone.call("recover", { body: { token: recovery.token } })
    secrets.push(ivo.token ?? "", ivo.cookie ?? "", recovered.token, phone.cookie ?? "")
    await strangers(link)
    await live({ token: ivo.token ?? "", person: ivo.id, occasion: occasion.id })

    await eventually(() => expect(lines().some(({ msg }) => msg === "a connection closed")).toBe(true))
    const log = running.logLines.join("\n")
    expect(lines().length).toBeGreaterThan(20)
    expect(log).not.toContain(PLANTED)
    for (const secret of secrets) {
      expect(secret.length).toBeGreaterThan(40)
      // What makes it a secret is its end; a cookie's begins with its name.
      expect(log).not.toContain(secret.slice(-30))
    }
    expect(lines().filter(({ level }) => level >= 50)).toEqual([])
  })
})

/** What somebody sends who has no business here. */
async function strangers(link: string): Promise<void> {
  const origin = { origin: ORIGIN }
  const json = { ...origin, "content-type": "application/json" }
  const ask = (path: string, init?: RequestInit) => fetch(`${running.url}${path}`, init)
  await ask("/api/session/sign-up", { method: "POST", headers: json, body: `{"name": "${PLANTED}` })
  await ask("/api/session/sign-up", { method: "POST", headers: json, body: `{"${PLANTED}": 1}` })
  await ask("/api/home", { headers: { authorization: `Bearer ${PLANTED}.${PLANTED}.${PLANTED}` } })
  await ask("/api/session", { method: "POST", headers: { ...origin, cookie: `refresh=${PLANTED}` } })
  await ask(`/api/occasions/${PLANTED}`, { method: PLANTED.toUpperCase(), headers: origin })
  await ask(`/${PLANTED}?${PLANTED}=${link}`, { headers: { referer: `${ORIGIN}/${link}` } })
  await ask(`/api/${PLANTED}`, { headers: { "user-agent": PLANTED } })
}

/** Somebody writes, and then sends what cannot be read. */
async function live(given: { token: string; person: PersonId; occasion: OccasionId }): Promise<void> {
  const { token, person, occasion } = given
  const client = await new WireClient({ url: running.url, token, origin: ORIGIN }).connected()
  onTestFinished(() => client[Symbol.dispose]())
  await client.join(roomOf("list", occasion))
  const doc = new Y.Doc()
  const item = { id: newItemId(), title: `${PLANTED} kettle`, createdBy: person, createdAt: 1 }
  addItem(doc, item, null)
  await client.acknowledged(client.push(Y.encodeStateAsUpdate(doc)))
  client.push(Buffer.from(PLANTED))
  client.socket.emit("w", 0, { field: PLANTED })
  client.socket.emit(PLANTED, PLANTED)
  client.socket.emit("renew", { token: `${PLANTED}.${PLANTED}` })
  await eventually(() => expect(client.closed).toBe(true))
}
