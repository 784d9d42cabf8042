import { expect, test } from "vitest"
import { roomOf } from "../../shared/rooms.ts"
import { replacedValues } from "../attacks/payloads.ts"
import { startFamily } from "../support/claims-world.ts"
import { eventually } from "../support/eventually.ts"
import { startTestApp } from "../support/start-app.ts"
import { WireClient } from "../support/wire-client.ts"

test("[R7] whoever wrote as much as fits into a day is told why and for how long to wait; a page of before only how long", async () => {
  await using app = await startTestApp({
    env: { MAX_BYTES_PER_DAY: "1 MiB", MAX_UPDATES_PER_SECOND: "1000" },
  })
  const family = await startFamily(app.url)
  const { who } = family.mira
  const answers: Record<number, unknown> = {}
  for (const protocol of [4, 3]) {
    using client = await new WireClient({ url: app.url, token: who.token, protocol }).connected()
    await client.join(roomOf("list", family.occasion))
    const next = replacedValues(protocol, 8_000)
    while (client.all("busy").length === 0) {
      const before = client.received.length
      client.push(next())
      await eventually(() => expect(client.received.length).toBeGreaterThan(before))
    }
    answers[protocol] = { ...client.all("busy")[0]?.[0], frames: [] }
  }
  const wait = { as: 0, frames: [], retryMs: 600_000 }
  expect(answers).toEqual({ 4: { ...wait, code: "changes_today" }, 3: wait })
})
