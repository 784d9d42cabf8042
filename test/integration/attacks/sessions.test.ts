import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { type OccasionView, RecoveryLink } from "../../../shared/api.ts"
import { roomOf } from "../../../shared/rooms.ts"
import { Browser } from "../../attacks/browser.ts"
import { type Ground, household, PLACES, startGround } from "../../attacks/ground.ts"
import { Raid } from "../../siege/stranger.ts"
import { eventually } from "../../support/eventually.ts"

/** A device that was signed out is out of its live connections within this, on every node, in ms (M8). */
const OUT_WITHIN_MS = 3_000

const recoveryOf = async (browser: Browser): Promise<string> =>
  RecoveryLink.parse((await browser.ask("POST", "/api/me/recovery")).body).token

describe.each(PLACES)("%s", (place) => {
  let ground: Ground
  beforeAll(async () => {
    ground = await startGround(place)
  })
  afterAll(() => ground[Symbol.asyncDispose]())

  const browser = (node = 0): Browser => new Browser(ground.url(node))

  async function planOf(who: Browser, occasion: OccasionView, node: number): Promise<Raid | undefined> {
    const raid = new Raid(ground.url(node), who.token ?? "", "203.0.113.9")
    if (!(await raid.connected())) return undefined
    return (await raid.join(roomOf("plan", occasion.id), 1)) ? raid : undefined
  }

  describe("[M3, M8] a device that somebody else got hold of", () => {
    const ENDINGS = [
      {
        name: "a new personal link",
        endsLink: true,
        end: async (owner: Browser) => void (await recoveryOf(owner)),
      },
      {
        name: "signing out the others",
        // The link stays the owner's key: the page says so, and offers a new one.
        endsLink: false,
        end: async (owner: Browser) => void (await owner.ask("POST", "/api/me/devices/sign-out-others")),
      },
      {
        name: "a new personal link, opened on a new phone",
        endsLink: true,
        end: async (owner: Browser) => void (await browser().recover(await recoveryOf(owner))),
      },
    ]
    test.for(ENDINGS)("is out of everything after $name", async ({ end, endsLink }) => {
      const { greta, occasion } = await household(ground)
      const link = await recoveryOf(greta)
      const thief = await browser(2).recover(link)
      const spying = await planOf(thief, occasion, 2)
      expect(spying).toBeDefined()
      await end(greta)
      await eventually(() => expect(spying?.closed).toBe(true), OUT_WITHIN_MS)
      expect((await thief.ask("POST", "/api/me/recovery")).code).toBe("signed_out")
      expect((await thief.ask("POST", "/api/session")).code).not.toBe("ok")
      expect(await planOf(thief, occasion, 0)).toBeUndefined()
      const again = await browser().ask("POST", "/api/session/recover", { token: link })
      expect(again.code).toBe(endsLink ? "not_here" : "ok")
    })
  })

  describe("[M8] the access token of a device that signed out", () => {
    const ACTS = [
      { name: "makes no personal link", act: (who: Browser) => who.ask("POST", "/api/me/recovery") },
      {
        name: "makes no link for others",
        act: (who: Browser, occasion: string) =>
          who.ask("POST", `/api/occasions/${occasion}/links`, { capability: "giver" }),
      },
      {
        name: "starts nothing",
        act: (who: Browser) =>
          who.ask("POST", "/api/occasions", {
            who: { kind: "other", name: "Rita" },
            kind: "birthday",
            zone: "Europe/Berlin",
            secrecy: "together",
          }),
      },
      {
        name: "makes nobody an organiser",
        act: (who: Browser, _: string, circle: string) =>
          who.ask("PATCH", `/api/circles/${circle}/members/${who.id}`, { role: "member" }),
      },
    ]
    test.for(ACTS)("$name", async ({ act }) => {
      const { otto, occasion } = await household(ground)
      expect((await otto.ask("DELETE", "/api/session")).status).toBe(204)
      const later = otto.at(ground.url(1))
      expect((await act(later, occasion.id, occasion.circle.id)).code).toBe("signed_out")
    })

    test("opens no live connection", async () => {
      const { greta, occasion } = await household(ground)
      expect((await greta.ask("DELETE", "/api/session")).status).toBe(204)
      expect(await planOf(greta, occasion, 2)).toBeUndefined()
    })
  })
})
