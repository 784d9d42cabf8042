import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { API, type EndpointName } from "../../shared/api-routes.ts"
import type { NewLink, OccasionView } from "../../shared/api.ts"
import { base32, newOccasionId, secureRandom } from "../../shared/ids.ts"
import { roomOf } from "../../shared/rooms.ts"
import { startApiWorld, type ApiWorld, type Device } from "../support/api-world.ts"

let world: ApiWorld
beforeAll(async () => {
  world = await startApiWorld()
})
afterAll(async () => {
  await world[Symbol.asyncDispose]()
})

/** Everything of an answer that could tell something, the random request id aside. */
async function whole(answer: Promise<Response>): Promise<string> {
  const response = await answer
  const id = response.headers.get("x-request-id") ?? ""
  const text = `${response.status}\n${[...response.headers].map(String).join("\n")}\n${await response.text()}`
  return id === "" ? text : text.replaceAll(id, "<request>")
}

const newToken = (): string => base32(secureRandom(32))

describe("[S0, S4] a full surprise, asked about by the one it is kept from", () => {
  let mira: Device
  let anna: Device
  let surprise: OccasionView
  const links: NewLink[] = []

  beforeAll(async () => {
    mira = await world.device().signUp("Mira")
    const open = await mira.create({ who: { kind: "other", name: "Anna" } })
    anna = await world
      .device()
      .join((await mira.link(open.id, "recipient")).token, { kind: "new", name: "Anna" })
    surprise = await mira.create({
      who: { kind: "other", name: "anna" },
      circle: open.circle.id,
      secrecy: "surprise",
      title: "Secret",
    })
    const giver = await mira.link(surprise.id, "giver")
    const replaced = await mira.call("createLink", {
      params: { occasion: surprise.id },
      body: { capability: "giver", replaces: giver.link.id },
    })
    links.push(giver, replaced, await mira.link(surprise.id, "reader"))
  })

  test("it is for her: the same name in the same circle is the same person", () => {
    expect(surprise.recipients).toMatchObject([{ id: anna.id, name: "Anna" }])
  })

  test.each([
    ["occasion", undefined],
    ["changeOccasion", { title: "mine" }],
    ["changeOccasion", { title: 5 }],
    ["links", undefined],
    ["createLink", { capability: "giver" }],
    ["createLink", { capability: "recipient" }],
  ] as const)("%s with %j answers as for an id that nobody has", async (name, body) => {
    const ask = (occasion: string) => {
      const { method, path } = API[name]
      const headers = {
        host: "jubilee.test:3000",
        origin: "http://jubilee.test:3000",
        authorization: `Bearer ${anna.token ?? ""}`,
        ...(body && { "content-type": "application/json" }),
      }
      return whole(
        world.raw(path.replace("{occasion}", occasion), {
          method,
          headers,
          body: body ? JSON.stringify(body) : null,
        }),
      )
    }
    const about = await ask(surprise.id)
    expect(about).toBe(await ask(newOccasionId()))
    expect(about).toContain(body && "title" in body && body.title === 5 ? "invalid_input" : "not_here")
  })

  test("each of its links, also a replaced one, answers as a link that never was", async () => {
    expect(links).toHaveLength(3)
    const never = newToken()
    for (const { token } of links) {
      expect(await whole(anna.send("openLink", { body: { token } }))).toBe(
        await whole(anna.send("openLink", { body: { token: never } })),
      )
      for (const as of [{ kind: "me" }, { kind: "known", person: anna.id }] as const) {
        expect(await whole(anna.send("join", { body: { token, as } }))).toBe(
          await whole(anna.send("join", { body: { token: never, as } })),
        )
      }
    }
    expect(await anna.refused("openLink", { body: { token: never } })).toEqual({
      status: 404,
      code: "not_here",
    })
  })

  test("a wrong link takes as long as one that is kept from her", async () => {
    const time = async (token: string): Promise<number> => {
      const started = performance.now()
      await anna.send("openLink", { body: { token } })
      return performance.now() - started
    }
    for (const token of [newToken(), ...links.map((link) => link.token)]) {
      expect(await time(token)).toBeGreaterThanOrEqual(45)
    }
  })

  test("signed out, whoever says they are her finds nothing, and nothing is written", async () => {
    const token = links[1]?.token ?? ""
    const stranger = world.device()
    const opened = await stranger.call("openLink", { body: { token } })
    expect(opened).toEqual({ capability: "giver", people: [] })
    for (const as of [
      { kind: "new", name: "Anna" },
      { kind: "known", person: anna.id },
    ] as const) {
      expect(await stranger.refused("join", { body: { token, as } })).toEqual({
        status: 404,
        code: "not_here",
      })
    }
    expect(stranger.cookie).toBeUndefined()
  })

  test("no room of it is hers, by any role", async () => {
    for (const kind of ["list", "plan"] as const) {
      expect(await world.domain.access.grantFor(anna.id, roomOf(kind, surprise.id))).toBeUndefined()
      expect(await world.domain.access.grantFor(mira.id, roomOf(kind, surprise.id))).toBeDefined()
    }
    await mira.call("changeMember", {
      params: { circle: surprise.circle.id, person: anna.id },
      body: { role: "organiser" },
    })
    expect(await world.domain.access.grantFor(anna.id, roomOf("list", surprise.id))).toBeUndefined()
    expect(await anna.refused("occasion", { params: { occasion: surprise.id } })).toMatchObject({
      code: "not_here",
    })
  })
})

test("[S0] everything she can ask is byte for byte the same before and after a surprise is planned for her", async () => {
  const mira = await world.device().signUp("Mira")
  const open = await mira.create({ who: { kind: "other", name: "Anna" } })
  const [giver, hers] = [await mira.link(open.id, "giver"), await mira.link(open.id, "recipient")]
  const anna = await world.device().join(hers.token, { kind: "new", name: "Anna" })
  await mira.call("changeMember", {
    params: { circle: open.circle.id, person: anna.id },
    body: { role: "organiser" },
  })
  const ivo = await world.device().join(giver.token, { kind: "new", name: "Ivo" })
  const params = { circle: open.circle.id, occasion: open.id, person: mira.id }
  const asks: readonly [EndpointName, object?][] = [
    ["home"],
    ["members"],
    ["occasion"],
    ["links"],
    ["openLink", { token: giver.token }],
    ["openLink", { token: hers.token }],
  ]
  const everything = () =>
    Promise.all(
      asks.map(([name, body]) => {
        const { method, path } = API[name]
        const url = path.replaceAll(
          /\{(circle|occasion|person)\}/g,
          (_, key: keyof typeof params) => params[key],
        )
        const headers = {
          host: "jubilee.test:3000",
          origin: "http://jubilee.test:3000",
          authorization: `Bearer ${anna.token ?? ""}`,
          "content-type": "application/json",
        }
        return whole(world.raw(url, { method, headers, body: body ? JSON.stringify(body) : null }))
      }),
    )
  const before = await everything()
  const surprise = await ivo.create({
    who: { kind: "other", name: "Anna" },
    circle: open.circle.id,
    secrecy: "surprise",
    title: "Secret party",
  })
  const secret = await ivo.link(surprise.id, "giver")
  const zoe = await world.device().join(secret.token, { kind: "new", name: "Zoe" })
  await mira.join(secret.token, { kind: "me" })
  await ivo.call("changeOccasion", { params: { occasion: surprise.id }, body: { writers: "owners" } })
  expect((await zoe.call("home")).occasions).toHaveLength(2)
  expect(await everything()).toEqual(before)

  const zoeToAnna = { circle: open.circle.id, person: zoe.id }
  expect(await anna.refused("changeMember", { params: zoeToAnna, body: { role: "reader" } })).toMatchObject({
    code: "not_here",
  })
  expect(await anna.refused("removeMember", { params: zoeToAnna })).toMatchObject({ code: "not_here" })
  const { members } = await mira.call("members", { params: { circle: open.circle.id } })
  expect(members.map(({ name }) => name).sort()).toEqual(["Anna", "Ivo", "Mira", "Zoe"])
})

/** A family with an open list for Anna, and a surprise for Gran, who has come by nothing so far. */
async function granToBeSurprised() {
  const mira = await world.device().signUp("Mira")
  const open = await mira.create({ who: { kind: "other", name: "Anna" } })
  const form = { who: { kind: "other", name: "Gran" }, circle: open.circle.id, secrecy: "surprise" } as const
  const surprise = await mira.create(form)
  const [giver, secret] = [await mira.link(open.id, "giver"), await mira.link(surprise.id, "giver")]
  return { mira, open, form, surprise, giver, secret }
}

test("[S0, S4] a name that a surprise alone says is on no other link; who comes under it is kept out of the surprise by any spelling", async () => {
  const { mira, open, surprise, giver, secret } = await granToBeSurprised()
  const opened = await world.device().call("openLink", { body: { token: giver.token } })
  expect(opened.people).toEqual([])
  const gran = await world.device().join(giver.token, { kind: "new", name: "gran" })
  expect((await gran.call("home")).occasions.map(({ id }) => id)).toEqual([open.id])
  const away = { status: 404, code: "not_here" }
  expect(await gran.refused("occasion", { params: { occasion: surprise.id } })).toEqual(away)
  // Also when somebody sends her its link.
  expect(await gran.refused("openLink", { body: { token: secret.token } })).toEqual(away)
  expect(await gran.refused("join", { body: { token: secret.token, as: { kind: "me" } } })).toEqual(away)
  await gran.call("rename", { body: { name: "Helga" } })
  expect(await gran.refused("join", { body: { token: secret.token, as: { kind: "me" } } })).toEqual(away)
  const { members } = await mira.call("members", { params: { circle: open.circle.id } })
  expect(members.map(({ name }) => name).sort()).toEqual(["Anna", "Gran", "Helga", "Mira"])
})

test("[S0] a surprise is for those who came by its own link: not for whoever joins the circle by another one", async () => {
  const { mira, open, form, surprise, giver, secret } = await granToBeSurprised()
  const zoe = await world.device().join(giver.token, { kind: "new", name: "Zoe" })
  expect((await zoe.call("home")).occasions.map(({ id }) => id)).toEqual([open.id])
  expect(await zoe.refused("occasion", { params: { occasion: surprise.id } })).toMatchObject({
    code: "not_here",
  })
  // Whoever is let into the secret is in on it, as what the link gives.
  expect(await zoe.call("openLink", { body: { token: secret.token } })).not.toHaveProperty("member")
  await zoe.join(secret.token, { kind: "me" })
  expect((await zoe.call("home")).occasions.map(({ id }) => id)).toEqual([open.id, surprise.id])
  expect(await zoe.call("openLink", { body: { token: secret.token } })).toMatchObject({ member: surprise.id })
  // A later one is another secret, whoever was in on the first.
  const next = await mira.create(form)
  expect(next.recipients).toMatchObject([{ name: "Gran" }])
  expect((await zoe.call("home")).occasions.map(({ id }) => id)).toEqual([open.id, surprise.id])
})

test("[S0] a member of a name that an open list celebrates, whom its maker does not know, is kept out of its plan", async () => {
  const { mira, open, secret } = await granToBeSurprised()
  const henry = await world.device().join(secret.token, { kind: "new", name: "Henry" })
  const anna = await world
    .device()
    .join((await mira.link(open.id, "recipient")).token, { kind: "new", name: "Anna" })
  const his = await anna.create({ who: { kind: "other", name: "Henry" }, circle: open.circle.id })
  expect(his.recipients).toMatchObject([{ name: "Henry" }])
  expect(his.recipients[0]?.id).not.toBe(henry.id)
  const rooms = (await henry.call("occasion", { params: { occasion: his.id } })).rooms
  expect(rooms).toEqual([{ kind: "list", may: "write" }])
})

test("an invitation to a surprise shows nothing but that there is one", async () => {
  const mira = await world.device().signUp("Mira")
  const { id } = await mira.create({ secrecy: "surprise", title: "Secret", date: { month: 1, day: 2 } })
  const { token } = await mira.link(id, "giver")
  const opened = await world.device().call("openLink", { body: { token } })
  expect(Object.keys(opened).sort()).toEqual(["capability", "people"])
  const refused = await mira.refused("createLink", {
    params: { occasion: id },
    body: { capability: "recipient" },
  })
  expect(refused).toMatchObject({ code: "invalid_input" })
})

test("a person of another family gets the answer of an id that nobody has, everywhere", async () => {
  const mira = await world.device().signUp("Mira")
  const theirs = await mira.create()
  const { link } = await mira.link(theirs.id, "giver")
  const eve = await world.device().signUp("Eve")
  const own = await eve.create()
  const asks: [EndpointName, Record<string, string>, object?][] = [
    ["occasion", { occasion: theirs.id }],
    ["changeOccasion", { occasion: theirs.id }, { title: "mine" }],
    ["links", { occasion: theirs.id }],
    ["createLink", { occasion: theirs.id }, { capability: "giver" }],
    ["createLink", { occasion: own.id }, { capability: "giver", replaces: link.id }],
    ["members", { circle: theirs.circle.id }],
    ["changeMember", { circle: theirs.circle.id, person: mira.id }, { role: "reader" }],
    ["removeMember", { circle: theirs.circle.id, person: mira.id }],
    ["changeMember", { circle: own.circle.id, person: mira.id }, { role: "reader" }],
    ["removeMember", { circle: own.circle.id, person: mira.id }],
    [
      "createOccasion",
      {},
      { who: { kind: "me" }, kind: "other", zone: "UTC", secrecy: "together", circle: theirs.circle.id },
    ],
  ]
  for (const [name, params, body] of asks) {
    const { method, path } = API[name]
    const response = await world.raw(
      path.replaceAll(/\{(\w+)\}/g, (_, key: string) => params[key] ?? ""),
      {
        method,
        headers: {
          host: "jubilee.test:3000",
          origin: "http://jubilee.test:3000",
          authorization: `Bearer ${eve.token ?? ""}`,
          ...(body && { "content-type": "application/json" }),
        },
        body: body ? JSON.stringify(body) : null,
      },
    )
    const told = `${name} ${response.status} ${await response.text()}`
    expect(told).toContain(`${name} 404 {"error":{"code":"not_here"`)
  }
  expect((await mira.call("links", { params: { occasion: theirs.id } })).links.map(({ id }) => id)).toEqual([
    link.id,
  ])
})
