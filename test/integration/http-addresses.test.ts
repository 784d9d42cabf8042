import { expect, test } from "vitest"
import { ServerInfo } from "../../shared/api.ts"
import { startApiWorld } from "../support/api-world.ts"

/** Whether the answer tells addresses. */
async function tells(
  env: Readonly<Record<string, string>>,
  { host, from }: { readonly host: string; readonly from: string },
): Promise<boolean> {
  await using world = await startApiWorld({ env })
  const answer = await world.raw("/api/info", { headers: { host } }, from)
  return ServerInfo.parse(await answer.json()).addresses !== undefined
}

test.for(["localhost:3000", "127.0.0.1:3000", "[::1]:3000", "jubilee.localhost"])(
  "a browser on the server's machine that asked by %s is told the server's addresses",
  async (host) => {
    expect(await tells({}, { host, from: "127.0.0.1" })).toBe(true)
    expect(await tells({}, { host, from: "::ffff:127.0.0.1" })).toBe(true)
  },
)

test("nobody else is told: not from another machine, by another name, behind a proxy, or with PUBLIC_URL", async () => {
  const here = { host: "localhost:3000", from: "127.0.0.1" }
  expect(await tells({}, { ...here, from: "192.168.1.20" })).toBe(false)
  expect(await tells({}, { ...here, host: "gifts.example.org" })).toBe(false)
  expect(await tells({}, { ...here, host: "localhost.example.org" })).toBe(false)
  expect(await tells({ TRUST_PROXY: "1" }, here)).toBe(false)
  expect(await tells({ PUBLIC_URL: "http://localhost:3000" }, here)).toBe(false)
})

test("a server that listens on this machine alone has no address to tell", async () => {
  await using world = await startApiWorld({ env: { HOST: "127.0.0.1" } })
  const answer = await world.raw("/api/info", { headers: { host: "localhost:3000" } }, "127.0.0.1")
  expect(ServerInfo.parse(await answer.json()).addresses).toEqual([])
})
