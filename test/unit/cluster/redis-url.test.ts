import { expect, test } from "vitest"
import { parseRedisUrl } from "../../../server/cluster/redis-url.ts"

const NOBODY = { master: undefined, tls: false, username: undefined, password: undefined }

test.each([
  ["redis://cache", { ...NOBODY, servers: [{ host: "cache", port: 6379 }] }],
  ["redis://10.0.0.7:7000/0", { ...NOBODY, servers: [{ host: "10.0.0.7", port: 7000 }] }],
  ["redis://[::1]:7000", { ...NOBODY, servers: [{ host: "::1", port: 7000 }] }],
  ["redis://:p%40ss:w@cache", { ...NOBODY, password: "p@ss:w", servers: [{ host: "cache", port: 6379 }] }],
  [
    "rediss://node:secret@cache.example.org",
    {
      ...NOBODY,
      tls: true,
      username: "node",
      password: "secret",
      servers: [{ host: "cache.example.org", port: 6379 }],
    },
  ],
  [
    "redis+sentinel://node:secret@one:26380,two/mymaster",
    {
      tls: false,
      master: "mymaster",
      username: "node",
      password: "secret",
      servers: [
        { host: "one", port: 26_380 },
        { host: "two", port: 26_379 },
      ],
    },
  ],
])("%s is an address of Redis", (text, place) => {
  expect(parseRedisUrl(text)).toEqual(place)
})

test.each([
  "",
  "localhost:6379",
  "http://cache",
  "redis://",
  "redis://cache:0",
  "redis://cache:70000",
  "redis://one,two",
  "redis://cache/name",
  "redis+sentinel://one,two",
  "redis+sentinel:///master",
  "redis://cache?x=1",
  "redis://ca che",
])("%s is none", (text) => {
  expect(parseRedisUrl(text)).toBeUndefined()
})
