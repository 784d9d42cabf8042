import { Redis } from "ioredis"
import { expect, test } from "vitest"
import { eventually } from "../support/eventually.ts"
import { FaultProxy } from "../support/fault-proxy.ts"
import { startRedis } from "../support/start-redis.ts"

const NUMBERS = Array.from({ length: 200 }, (_, n) => n)

test("a subscriber of a real Redis hears some of what is published, in order, and all of it once the link has healed", async () => {
  await using redis = await startRedis()
  await using proxy = await FaultProxy.start({ port: Number(new URL(redis.url).port), spoken: "redis" })
  const url = `redis://127.0.0.1:${proxy.port}`
  const publisher = new Redis(url)
  const subscriber = new Redis(url)
  try {
    const heard: number[] = []
    subscriber.on("smessage", (_channel: string, text: string) => heard.push(Number(text)))
    await subscriber.ssubscribe("room")
    const say = async (): Promise<void> => {
      await Promise.all(NUMBERS.map((n) => publisher.spublish("room", String(n))))
    }
    proxy.dropPublished(0.5)
    await say()
    await eventually(() => expect(heard.length + proxy.dropped).toBe(NUMBERS.length))
    expect(proxy.dropped).toBeGreaterThan(60)
    expect(proxy.dropped).toBeLessThan(140)
    expect(heard).toEqual([...heard].sort((a, b) => a - b))
    proxy.heal()
    heard.length = 0
    await say()
    await eventually(() => expect(heard).toEqual(NUMBERS))
  } finally {
    publisher.disconnect()
    subscriber.disconnect()
  }
})
