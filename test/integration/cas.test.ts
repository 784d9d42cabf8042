import { afterAll, beforeAll, expect, test } from "vitest"
import { race } from "../cas/race.ts"
import { type Mongo, startMongo } from "../support/mongodb/start.ts"

let mongo: Mongo
beforeAll(async () => {
  mongo = await startMongo()
})
afterAll(async () => {
  await mongo[Symbol.asyncDispose]()
})

test("of fifty in three processes who want one of three places at once exactly three get one, round after round", async () => {
  const seed = Math.floor(Math.random() * 2 ** 32)
  const result = await race({ url: mongo.url(), rounds: 20, seed })
  expect(result.wrong, `seed ${seed}`).toEqual([])
})

test("the count sees it when a lost race is taken for a won one", async () => {
  const result = await race({ url: mongo.url(), rounds: 3, seed: 1, careless: true })
  expect(result.wrong.length).toBeGreaterThan(0)
})
