import { readFileSync } from "node:fs"
import { describe, expect, test } from "vitest"
import { parse } from "yaml"
import { z } from "zod"
import { readConfig } from "../../../server/config.ts"
import { createMetrics } from "../../../server/ops/metrics.ts"
import { parseScrape } from "../../support/scrape.ts"

const fileAt = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8")

/** Every metric of a node, as it names them. */
async function names(): Promise<ReadonlySet<string>> {
  const metrics = createMetrics("0")
  const none = (): number => 0
  metrics.watch({
    connections: none,
    rooms: none,
    waitingBytes: none,
    fanoutLive: () => true,
    otherNodes: none,
    nodeMessages: () => ({}),
  })
  metrics.watchProcess()
  return parseScrape(await metrics.text()).names
}

/** The metrics that a text asks for; a histogram's parts belong to it. */
const asked = (text: string): string[] =>
  [...text.matchAll(/\b(?:jubilee|nodejs|process)_[a-z0-9_]+/g)].map(([name]) =>
    name.replace(/_(bucket|sum|count)$/, ""),
  )

const Rules = z.object({
  groups: z.array(
    z.object({
      rules: z.array(
        z.object({
          alert: z.string(),
          expr: z.string(),
          labels: z.object({ severity: z.enum(["page", "ticket"]) }),
          annotations: z.object({ summary: z.string() }),
        }),
      ),
    }),
  ),
})
const rules = Rules.parse(parse(fileAt("deploy/alerts.yml"))).groups.flatMap((group) => group.rules)

describe("what operators are told to watch", () => {
  test("every metric in the alerts and in the docs is one that a node has", async () => {
    const known = await names()
    const said = [fileAt("deploy/alerts.yml"), fileAt("docs/deploy.md")].flatMap(asked)
    expect(said.length).toBeGreaterThan(20)
    expect([...new Set(said)].filter((name) => !known.has(name))).toEqual([])
  })

  test("docs/deploy.md says of every metric of ours what it is for, and of every alert what to do", async () => {
    const docs = fileAt("docs/deploy.md")
    const ours = [...(await names())].filter((name) => name.startsWith("jubilee_"))
    expect(ours.filter((name) => !docs.includes(`\`${name}\``))).toEqual([])
    expect(rules.filter(({ alert }) => !docs.includes(`\`${alert}\``))).toEqual([])
  })
})

describe("deploy/kubernetes.yml", () => {
  const documents = fileAt("deploy/kubernetes.yml").split(/^---$/m)
  const Deployment = z.object({
    spec: z.object({
      template: z.object({
        spec: z.object({
          terminationGracePeriodSeconds: z.number(),
          containers: z.tuple([
            z.object({ env: z.array(z.object({ name: z.string(), value: z.string() })) }),
          ]),
        }),
      }),
    }),
  })
  const { spec } = Deployment.parse(parse(documents[0] ?? "")).spec.template
  const env = Object.fromEntries(spec.containers[0].env.map(({ name, value }) => [name, value]))

  test("gives a node settings that it takes", () => {
    const settings = { ...env, PUBLIC_URL: env["PUBLIC_URL"]?.replaceAll(/[<>]/g, "") }
    const read = readConfig(settings)
    expect(read).toMatchObject({ ok: true, value: { METRICS_PORT: 9464 } })
    if (!read.ok) return
    const given: ReadonlyMap<string, unknown> = new Map(Object.entries(read.value))
    expect(Object.keys(env).filter((name) => !given.has(name))).toEqual([])
  })

  test("gives a node that leaves the time that it may take", () => {
    const preStop = 5
    const shutDown = 25
    expect(spec.terminationGracePeriodSeconds).toBeGreaterThan(
      preStop + Number(env["DRAIN_SECONDS"]) + shutDown,
    )
  })
})
