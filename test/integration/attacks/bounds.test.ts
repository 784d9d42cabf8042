import { mkdtempSync, readdirSync, statSync } from "node:fs"
import { rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { Home, NewLink } from "../../../shared/api.ts"
import { newItemId } from "../../../shared/ids.ts"
import { Browser } from "../../attacks/browser.ts"
import { type Ground, household, PLACES, startGround } from "../../attacks/ground.ts"
import { startTestApp } from "../../support/start-app.ts"

describe.each(PLACES)("%s", (place) => {
  let ground: Ground
  beforeAll(async () => {
    ground = await startGround(place)
  })
  afterAll(() => ground[Symbol.asyncDispose]())

  const browser = (node = 0): Browser => new Browser(ground.url(node))

  describe("somebody who makes things without end", () => {
    const HEAVY = 1_200
    test("[L] a giver fills nobody's home with occasions", async () => {
      const { otto, greta, occasion } = await household(ground)
      const form = { who: { kind: "other", name: "Rita" }, kind: "other", zone: "UTC", secrecy: "together" }
      const codes = new Map<string, number>()
      for (let n = 0; n < HEAVY && !codes.has("too_many"); n++) {
        const { code } = await greta.ask("POST", "/api/occasions", { ...form, circle: occasion.circle.id })
        codes.set(code, (codes.get(code) ?? 0) + 1)
        if (code !== "ok") break
      }
      expect([...codes.keys()].some((code) => code !== "ok")).toBe(true)
      const home = await otto.ask("GET", "/api/home")
      expect(JSON.stringify(home.body).length).toBeLessThan(150_000)
      expect(Home.parse(home.body).occasions.length).toBeLessThan(200)
    })

    test("[L] a giver does not use up a circle's places", async () => {
      const { greta, occasion, link } = await household(ground)
      for (let n = 0; n < HEAVY; n++) {
        const { code } = await greta.ask("POST", "/api/occasions", {
          who: { kind: "other", name: `Name ${n}` },
          alsoFor: Array.from({ length: 9 }, (_, m) => `Name ${n} and ${m}`),
          kind: "other",
          zone: "UTC",
          secrecy: "together",
          circle: occasion.circle.id,
        })
        if (code !== "ok") break
      }
      expect((await browser(2).join(link, "Cousin Ida")).code).toBe("ok")
    })

    test("[L] links without end are refused, and the last ones still work", async () => {
      const { otto, occasion } = await household(ground)
      let refused = "ok"
      let last = ""
      for (let n = 0; n < HEAVY && refused === "ok"; n++) {
        const reply = await otto.ask("POST", `/api/occasions/${occasion.id}/links`, { capability: "giver" })
        refused = reply.code
        if (refused === "ok") last = NewLink.parse(reply.body).token
      }
      expect(refused).toBe("too_many")
      expect((await browser().join(last, "Cousin Ida")).code).toBe("ok")
    })

    test("[L] a stranger does not read without end", async () => {
      const reader = await browser().signUp("Reader")
      const statuses = new Set<number>()
      for (let n = 0; n < 60 && !statuses.has(429); n++) {
        const replies = await Promise.all(Array.from({ length: 40 }, () => reader.ask("GET", "/api/home")))
        for (const { status } of replies) statuses.add(status)
      }
      expect(statuses.has(429)).toBe(true)
      // Nobody else pays for it.
      const { greta } = await household(ground)
      expect((await greta.ask("GET", "/api/home")).status).toBe(200)
    })
  })
})

describe("the folder of a server", () => {
  const MODES = [
    { name: "that the server makes itself", made: false, umask: 0o022 },
    { name: "that was there with wide modes", made: true, umask: 0o022 },
    { name: "under an open umask", made: false, umask: 0o000 },
  ]
  test.for(MODES)("is its owner's alone: one $name", async ({ made, umask }) => {
    const parent = mkdtempSync(join(tmpdir(), "jubilee-modes-"))
    const before = process.umask(umask)
    try {
      const folder = made ? parent : join(parent, newItemId())
      const running = await startTestApp({ folder })
      for (const file of readdirSync(folder)) {
        expect([file, statSync(join(folder, file)).mode & 0o077]).toEqual([file, 0])
      }
      expect(statSync(folder).mode & 0o077).toBe(0)
      await running[Symbol.asyncDispose]()
    } finally {
      process.umask(before)
      await rm(parent, { recursive: true, force: true })
    }
  })
})
