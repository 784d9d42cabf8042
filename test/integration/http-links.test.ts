import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { base32, secureRandom } from "../../shared/ids.ts"
import { startApiWorld, type ApiWorld, type Device } from "../support/api-world.ts"

let world: ApiWorld
beforeAll(async () => {
  world = await startApiWorld()
})
afterAll(async () => {
  await world[Symbol.asyncDispose]()
})

async function party() {
  const mira = await world.device().signUp("Mira")
  const occasion = await mira.create()
  const anna = occasion.recipients[0]?.id
  if (anna === undefined) throw new Error("nobody is celebrated")
  return { mira, occasion, anna }
}

const may = async (device: Device, occasion: string): Promise<string[]> => {
  const { rooms } = await device.call("occasion", { params: { occasion } })
  return rooms.map((room) => `${room.kind}:${room.may}`)
}

describe("replacing a link", () => {
  test("[M2] the old one says so, the new one works, and who came in stays", async () => {
    const { mira, occasion } = await party()
    const old = await mira.link(occasion.id, "giver")
    const ivo = await world.device().join(old.token, { kind: "new", name: "Ivo" })
    const fresh = await mira.call("createLink", {
      params: { occasion: occasion.id },
      body: { capability: "giver", replaces: old.link.id },
    })
    const stranger = world.device()
    const gone = { status: 410, code: "link_replaced" }
    expect(await stranger.refused("openLink", { body: { token: old.token } })).toEqual(gone)
    const join = { token: old.token, as: { kind: "new", name: "Zoe" } } as const
    expect(await stranger.refused("join", { body: join })).toEqual(gone)
    expect(await stranger.call("openLink", { body: { token: fresh.token } })).toMatchObject({
      capability: "giver",
    })
    expect(await may(ivo, occasion.id)).toContain("plan:write")
    const { links } = await mira.call("links", { params: { occasion: occasion.id } })
    expect(links.map(({ id }) => id)).toEqual([fresh.link.id])
  })

  test("[M2] a link is replaced once, by its own kind, in its own occasion", async () => {
    const { mira, occasion } = await party()
    const other = await mira.create({ who: { kind: "other", name: "Gran" } })
    const { link } = await mira.link(occasion.id, "giver")
    const replace = (params: { occasion: string }, capability: "giver" | "reader") =>
      mira.send("createLink", { params, body: { capability, replaces: link.id } })
    expect((await replace({ occasion: other.id }, "giver")).status).toBe(404)
    expect((await replace({ occasion: occasion.id }, "reader")).status).toBe(422)
    const both = await Promise.all([
      replace({ occasion: occasion.id }, "giver"),
      replace({ occasion: occasion.id }, "giver"),
    ])
    expect(both.map(({ status }) => status)).toEqual(expect.arrayContaining([201, 410]))
  })
})

describe("who comes in as whom", () => {
  test("[S4] a givers' link never offers a recipient; who types her name gets her view, and her place stays free", async () => {
    const { mira, occasion, anna } = await party()
    const { token } = await mira.link(occasion.id, "giver")
    expect(await world.device().call("openLink", { body: { token } })).toMatchObject({ people: [] })
    for (const as of [
      { kind: "new", name: "  ANNA " },
      { kind: "known", person: anna },
    ] as const) {
      const fresh = await party()
      const link = await fresh.mira.link(fresh.occasion.id, "giver")
      const person = as.kind === "known" ? { ...as, person: fresh.anna } : as
      const typed = await world.device().join(link.token, person)
      expect(typed.id).not.toBe(fresh.anna)
      expect(await may(typed, fresh.occasion.id)).toEqual(["list:write"])
      const view = await typed.call("occasion", { params: { occasion: fresh.occasion.id } })
      expect(view).toMatchObject({ recipient: true, recipients: [{ id: fresh.anna, me: true }] })
      const hers = await fresh.mira.link(fresh.occasion.id, "recipient")
      const real = await world.device().join(hers.token, { kind: "new", name: "Anna" })
      expect(real.id).toBe(fresh.anna)
    }
  })

  test("[S4] who typed the recipient's name at the givers' link, and opens her own link, becomes her", async () => {
    const { mira, occasion } = await party()
    const { token } = await mira.link(occasion.id, "giver")
    const typed = await world.device().join(token, { kind: "new", name: "Anna" })
    await typed.join((await mira.link(occasion.id, "recipient")).token, { kind: "me" })
    const { recipients } = await mira.call("occasion", { params: { occasion: occasion.id } })
    expect(recipients).toMatchObject([{ id: typed.id, name: "Anna" }])
    const { members } = await mira.call("members", { params: { circle: occasion.circle.id } })
    expect(members.map(({ name }) => name).sort()).toEqual(["Anna", "Mira"])
  })

  test("[S4] typing a name that waits is choosing it, in any spelling of the same name", async () => {
    const { mira, occasion } = await party()
    const gran = await mira.create({ who: { kind: "other", name: "Gran" }, circle: occasion.circle.id })
    const { token } = await mira.link(occasion.id, "giver")
    const waiting = { id: gran.recipients[0]?.id, name: "Gran" }
    expect(await world.device().call("openLink", { body: { token } })).toMatchObject({ people: [waiting] })
    const her = await world.device().join(token, { kind: "new", name: "  GRAN " })
    expect(her.id).toBe(waiting.id)
    expect(await may(her, occasion.id)).toContain("plan:write")
    expect(await may(her, gran.id)).toEqual(["list:write"])
  })

  test("[M3] of many devices that choose one name at once, one gets it", async () => {
    const { mira, occasion, anna } = await party()
    const { token } = await mira.link(occasion.id, "recipient")
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        world.device().send("join", { body: { token, as: { kind: "known", person: anna } } }),
      ),
    )
    const codes = answers.map(({ status }) => status).sort((a, b) => a - b)
    expect(codes).toEqual([200, ...Array.from({ length: 19 }, () => 409)])
    expect(
      await world.device().refused("join", { body: { token, as: { kind: "known", person: anna } } }),
    ).toEqual({ status: 409, code: "name_taken" })
  })

  test('[M3] a signed-in person who says "that is me" keeps their device and is that person from then on', async () => {
    const { mira, occasion, anna } = await party()
    const { token } = await mira.link(occasion.id, "recipient")
    const annika = await world.device().signUp("Annika")
    const own = await annika.create({ who: { kind: "me" } })
    const before = annika.id
    await annika.join(token, { kind: "me" })
    expect(annika.id).toBe(before)
    expect(await may(annika, occasion.id)).toEqual(["list:write"])
    const home = await annika.call("home")
    expect(home.occasions.map(({ id }) => id).sort()).toEqual([own.id, occasion.id].sort())
    const seen = await mira.call("occasion", { params: { occasion: occasion.id } })
    expect(seen.recipients).toHaveLength(1)
    expect(seen.recipients).toMatchObject([{ id: before, name: "Annika", me: false }])
    const { members } = await mira.call("members", { params: { circle: occasion.circle.id } })
    expect(members.map(({ person }) => person)).not.toContain(anna)
    expect(members.map(({ name }) => name).sort()).toEqual(["Annika", "Mira"])
    expect(
      await world.device().refused("join", { body: { token, as: { kind: "known", person: anna } } }),
    ).toMatchObject({ code: "not_here" })
  })

  test("[M6] a giver who turns out to be the recipient loses the plan at once", async () => {
    const { mira, occasion } = await party()
    const [giver, recipient] = [
      await mira.link(occasion.id, "giver"),
      await mira.link(occasion.id, "recipient"),
    ]
    const annika = await world.device().join(giver.token, { kind: "new", name: "Annika" })
    expect(await may(annika, occasion.id)).toContain("plan:write")
    const heard = world.events.length
    await annika.join(recipient.token, { kind: "me" })
    expect(await may(annika, occasion.id)).toEqual(["list:write"])
    expect(world.events.slice(heard)).toContainEqual({
      type: "access_changed",
      circle: occasion.circle.id,
      person: annika.id,
    })
  })

  test("[S4] a recipient who opens the givers' link goes straight in and stays the recipient", async () => {
    const { mira, occasion } = await party()
    const [giver, recipient] = [
      await mira.link(occasion.id, "giver"),
      await mira.link(occasion.id, "recipient"),
    ]
    const anna = await world.device().join(recipient.token, { kind: "new", name: "Anna" })
    const opened = await anna.call("openLink", { body: { token: giver.token } })
    expect(opened.member).toBe(occasion.id)
    await anna.join(giver.token, { kind: "me" })
    expect(await may(anna, occasion.id)).toEqual(["list:write"])
  })

  test("a reader who opens the givers' link becomes a member; a member who opens the readers' link stays one", async () => {
    const { mira, occasion } = await party()
    const [giver, reader] = [await mira.link(occasion.id, "giver"), await mira.link(occasion.id, "reader")]
    const zoe = await world.device().join(reader.token, { kind: "new", name: "Zoe" })
    expect(await may(zoe, occasion.id)).toEqual(["list:read"])
    const opened = await zoe.call("openLink", { body: { token: giver.token } })
    expect(opened).not.toHaveProperty("member")
    await zoe.join(giver.token, { kind: "me" })
    expect(await may(zoe, occasion.id)).toContain("plan:write")
    await zoe.join(reader.token, { kind: "me" })
    expect(await may(zoe, occasion.id)).toContain("plan:write")
  })

  test("who chooses a waiting name by the readers' link may read, and no more", async () => {
    const { mira, occasion, anna } = await party()
    const gran = await mira.create({ who: { kind: "other", name: "Gran" }, circle: occasion.circle.id })
    const { token } = await mira.link(occasion.id, "reader")
    const sly = await world.device().join(token, { kind: "new", name: "Gran" })
    expect(await may(sly, occasion.id)).toEqual(["list:read"])
    expect(await may(sly, gran.id)).toEqual(["list:read"])
    const slyer = await world.device().join(token, { kind: "known", person: anna })
    expect(await may(slyer, occasion.id)).toEqual(["list:read"])
  })

  test("two people of one name: the second is asked for another", async () => {
    const { mira, occasion } = await party()
    const { token } = await mira.link(occasion.id, "giver")
    await world.device().join(token, { kind: "new", name: "Ivo" })
    const taken = { status: 409, code: "name_taken" }
    expect(
      await world.device().refused("join", { body: { token, as: { kind: "new", name: "ivo" } } }),
    ).toEqual(taken)
    const namesake = await world.device().signUp("Ivo")
    expect(await namesake.refused("join", { body: { token, as: { kind: "me" } } })).toEqual(taken)
    await namesake.call("rename", { body: { name: "Ivo B." } })
    await namesake.join(token, { kind: "me" })
    expect(await may(namesake, occasion.id)).toContain("plan:write")
  })

  test("a device that has a person does not lose it by joining under a new name or signing up again", async () => {
    const { mira, occasion } = await party()
    const { token } = await mira.link(occasion.id, "giver")
    const ivo = await world.device().signUp("Ivo")
    const conflict = { status: 409, code: "conflict" }
    const body = { token, as: { kind: "new", name: "Ivan" } } as const
    expect(await ivo.refused("join", { body })).toEqual(conflict)
    ivo.token = undefined
    expect(await ivo.refused("join", { body })).toEqual(conflict)
    expect(await ivo.refused("signUp", { body: { name: "Ivan" } })).toEqual(conflict)
  })
})

describe("recovery", () => {
  test("[M3, M8] a lost phone does not lose the person; a new recovery link ends the old one and every other device", async () => {
    const { mira, occasion } = await party()
    const first = await mira.call("createRecovery")
    const phone = world.device()
    const session = await phone.call("recover", { body: { token: first.token } })
    expect(session.person).toEqual(mira.person)
    await phone.refresh()
    expect(await may(phone, occasion.id)).toContain("plan:write")
    const second = await phone.call("createRecovery")
    const wrong = { status: 404, code: "not_here" }
    expect(await world.device().refused("recover", { body: { token: first.token } })).toEqual(wrong)
    expect(await world.device().call("recover", { body: { token: second.token } })).toMatchObject({
      person: mira.person,
    })
    expect(await mira.refused("refreshSession")).toEqual({ status: 401, code: "signed_out" })
  })

  test("a link of one kind does not pass for the other", async () => {
    const { mira, occasion } = await party()
    const { token: recovery } = await mira.call("createRecovery")
    const { token: giver } = await mira.link(occasion.id, "giver")
    expect(await world.device().refused("openLink", { body: { token: recovery } })).toMatchObject({
      code: "not_here",
    })
    expect(await world.device().refused("recover", { body: { token: giver } })).toMatchObject({
      code: "not_here",
    })
  })
})

describe("the end of a link", () => {
  test("[M1] it expires after its days, says so, and until then shows when", async () => {
    const { mira, occasion } = await party()
    const { link, token } = await mira.call("createLink", {
      params: { occasion: occasion.id },
      body: { capability: "giver", days: 1 },
    })
    expect(link.expiresAt).toBe(link.createdAt + 86_400_000)
    const stranger = world.device()
    expect(await stranger.call("openLink", { body: { token } })).toMatchObject({ capability: "giver" })
    world.clock.forward(86_400_000)
    const gone = { status: 410, code: "link_expired" }
    expect(await stranger.refused("openLink", { body: { token } })).toEqual(gone)
    const join = { token, as: { kind: "new", name: "Zoe" } } as const
    expect(await stranger.refused("join", { body: join })).toEqual(gone)
  })

  test("[M1] a link for so many people lets in so many, each once however often they ask, and says so", async () => {
    const { mira, occasion } = await party()
    const params = { occasion: occasion.id }
    const gran = await mira.create({ who: { kind: "other", name: "Gran" }, circle: occasion.circle.id })
    const waiting = gran.recipients[0]?.id ?? mira.id
    const { link, token } = await mira.call("createLink", { params, body: { capability: "giver", limit: 2 } })
    expect(link.limit).toBe(2)
    const requestId = base32(secureRandom(16))
    const as = { kind: "new", name: "Ivo" } as const
    const ivo = await world.device().call("join", { body: { token, as, requestId } })
    // The answer was lost, and they come back later, too.
    const again = await world.device().call("join", { body: { token, as, requestId } })
    expect(again.session.person.id).toBe(ivo.session.person.id)
    await mira.join(token, { kind: "me" })
    const her = await world.device().join(token, { kind: "known", person: waiting })
    expect(her.id).toBe(waiting)
    await her.join(token, { kind: "me" })
    const full = { status: 410, code: "link_used_up" }
    const late = world.device()
    expect(await late.refused("openLink", { body: { token } })).toEqual(full)
    const body = { token, as: { kind: "new", name: "Late" } } as const
    expect(await late.refused("join", { body })).toEqual(full)
    const { members } = await mira.call("members", { params: { circle: occasion.circle.id } })
    expect(members.map(({ name }) => name).sort()).toEqual(["Anna", "Gran", "Ivo", "Mira"])
    expect(await her.call("openLink", { body: { token } })).toMatchObject({ member: occasion.id })
    expect((await mira.call("links", { params })).links).toMatchObject([{ uses: 2, limit: 2 }])
    for (const limit of [0, 1.5, -1, 501]) {
      const wrong = { params, body: { capability: "giver", limit } } as const
      expect(await mira.refused("createLink", wrong)).toMatchObject({ code: "invalid_input" })
    }
  })

  test("[M1] of twenty who come at once by a link for one, through two nodes, one comes in", async () => {
    const { mira, occasion } = await party()
    const { token } = await mira.call("createLink", {
      params: { occasion: occasion.id },
      body: { capability: "giver", limit: 1 },
    })
    const other = await world.openDomain()
    const codes = await Promise.all(
      Array.from({ length: 20 }, async (_, n) => {
        const body = { token, as: { kind: "new", name: `Guest ${n}` } } as const
        if (n % 2 === 0) return (await world.device().send("join", { body })).ok ? "ok" : "refused"
        const ask = { caller: undefined, params: {}, refreshToken: undefined, userAgent: undefined, body }
        return (await other.handlers.join(ask)).ok ? "ok" : "refused"
      }),
    )
    other.claims.stop()
    expect(codes.filter((code) => code === "ok")).toHaveLength(1)
    const { members } = await mira.call("members", { params: { circle: occasion.circle.id } })
    expect(members).toHaveLength(3)
  })

  test("[M1] an organiser ends it without another in its place, once", async () => {
    const { mira, occasion } = await party()
    const { link, token } = await mira.link(occasion.id, "reader")
    const ivo = await world.device().join(token, { kind: "new", name: "Ivo" })
    const params = { occasion: occasion.id, link: link.id }
    expect(await ivo.refused("endLink", { params })).toEqual({ status: 403, code: "not_allowed" })
    expect((await mira.send("endLink", { params })).status).toBe(204)
    expect(await mira.refused("endLink", { params })).toEqual({ status: 410, code: "link_replaced" })
    const other = await mira.create({ who: { kind: "other", name: "Gran" } })
    const elsewhere = { occasion: other.id, link: link.id }
    expect(await mira.refused("endLink", { params: elsewhere })).toEqual({ status: 404, code: "not_here" })
    expect(await world.device().refused("openLink", { body: { token } })).toEqual({
      status: 410,
      code: "link_replaced",
    })
    expect(await may(ivo, occasion.id)).toEqual(["list:read"])
  })

  test("[M2] with it go, if the organiser says so, those who came by it in the last hour, and no others", async () => {
    const { mira, occasion } = await party()
    const named = await mira.create({ who: { kind: "other", name: "Gran" }, circle: occasion.circle.id })
    const gran = named.recipients[0]?.id ?? mira.id
    const [link, other] = [await mira.link(occasion.id, "giver"), await mira.link(occasion.id, "giver")]
    const early = await world.device().join(link.token, { kind: "new", name: "Early" })
    world.clock.forward(3_600_001)
    // Access tokens run out meanwhile.
    await mira.refresh()
    const late = await world.device().join(link.token, { kind: "new", name: "Late" })
    const elsewhere = await world.device().join(other.token, { kind: "new", name: "Elsewhere" })
    const risen = await world.device().join(link.token, { kind: "new", name: "Risen" })
    const wrong = await world.device().join(link.token, { kind: "known", person: gran })
    const circle = occasion.circle.id
    await mira.call("changeMember", { params: { circle, person: risen.id }, body: { role: "organiser" } })
    const { links } = await mira.call("links", { params: { occasion: occasion.id } })
    expect(links.map(({ uses, recent }) => [uses, recent])).toEqual([
      [4, 2],
      [1, 1],
    ])
    const fresh = await mira.call("createLink", {
      params: { occasion: occasion.id },
      body: { capability: "giver", replaces: link.link.id, removeRecent: true },
    })
    await early.refresh()
    for (const stays of [early, elsewhere, risen])
      expect(await may(stays, occasion.id)).toContain("plan:write")
    for (const gone of [late, wrong]) {
      const params = { occasion: occasion.id }
      expect(await gone.refused("occasion", { params })).toEqual({ status: 404, code: "not_here" })
      const again = { token: fresh.token, as: { kind: "me" } } as const
      expect(await gone.refused("join", { body: again })).toEqual({ status: 403, code: "removed" })
    }
    const { people } = await world.device().call("openLink", { body: { token: fresh.token } })
    expect(people.map(({ name }) => name)).toEqual(["Gran"])
  })
})

test("[M1] no token that was told can be found in the store, and the log has none either", async () => {
  const { mira, occasion } = await party()
  const tokens = [
    (await mira.link(occasion.id, "giver")).token,
    (await mira.call("createRecovery")).token,
    mira.token ?? "",
    mira.cookie?.split("=")[1] ?? "",
  ]
  await world.device().call("openLink", { body: { token: tokens[0] ?? "" } })
  await mira.refresh()
  const kept = await Promise.all([
    world.store.records.find("links", "occasion", { equals: occasion.id }),
    world.store.records.get("links", `recovery:${mira.id}`),
    world.store.records.find("sessions", "person", { equals: mira.id }),
    world.store.records.get("people", mira.id),
  ])
  const haystack = JSON.stringify(kept) + world.logLines.join("\n")
  expect(haystack).toContain(mira.id)
  for (const token of tokens) {
    expect(token.length).toBeGreaterThan(40)
    expect(haystack).not.toContain(token)
    const seal = token.split(".").at(-1) ?? token
    expect(haystack).not.toContain(seal)
  }
  expect(world.logLines.join("\n")).not.toContain("Mira")
})
