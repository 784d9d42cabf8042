import { expect, test } from "vitest"
import { startRedis } from "../support/start-redis.ts"

test("a test's Redis answers, forgets when it is restarted, and keeps its port", async () => {
  await using redis = await startRedis()
  await redis.command("set", "a", "1")
  expect(await redis.command("get", "a")).toBe("1")
  await redis.restart()
  expect(await redis.command("get", "a")).toBeNull()
})
