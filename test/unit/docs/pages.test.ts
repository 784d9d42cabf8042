import { existsSync, readdirSync, readFileSync } from "node:fs"
import { describe, expect, test } from "vitest"
import { API } from "../../../shared/api-routes.ts"
import { ClaimAnswer, ClaimCommand, PoolCommand } from "../../../shared/claim-commands.ts"
import { DOWNSTREAM, PROTOCOL_VERSION, UPSTREAM } from "../../../shared/protocol.ts"

const at = (path: string): URL => new URL(`../../../${path}`, import.meta.url)
const read = (path: string): string => readFileSync(at(path), "utf8")

/** Everything that a page sets in code. */
const inCode = (page: string): ReadonlySet<string> =>
  new Set([...page.matchAll(/`([^`\n]+)`/g)].flatMap(([, text = ""]) => [text, ...text.split(/[^\w]+/)]))

describe("docs/protocol.md", () => {
  const page = read("docs/protocol.md")
  const said = inCode(page)

  test("names every frame of the wire, and its version", () => {
    const frames = [...Object.keys(UPSTREAM), ...Object.keys(DOWNSTREAM)]
    expect(frames.filter((name) => !said.has(name))).toEqual([])
    expect(page).toContain(`now **${PROTOCOL_VERSION}**`)
  })

  test("names every command of claims and pools with all that it takes, every answer, and every refusal", () => {
    const commands = [...ClaimCommand.options, ...PoolCommand.options]
    const words = commands.flatMap(({ shape }) => [shape.do.value, ...Object.keys(shape)])
    const answers = ClaimAnswer.options.flatMap(({ shape }) => [shape.result.value, ...Object.keys(shape)])
    const refusals = [...API.claim.refusals, ...API.pool.refusals, ...API.gifts.refusals]
    const all = [...new Set([...words, ...answers, ...refusals])]
    expect(all.length).toBeGreaterThan(45)
    expect(all.filter((word) => !said.has(word))).toEqual([])
  })
})

describe("docs/threats.md", () => {
  const named = [...read("docs/threats.md").matchAll(/`((?:unit|integration|contract|e2e)(?:\/[\w/.-]+)?)`/g)]
    .map(([, name = ""]) => name)
    .filter((name, index, all) => all.indexOf(name) === index)

  test("names tests that are there", () => {
    const isThere = (name: string): boolean =>
      existsSync(at(`test/${name}.test.ts`)) ||
      (existsSync(at(`test/${name}`)) && readdirSync(at(`test/${name}`)).length > 0)
    expect(named.length).toBeGreaterThan(40)
    expect(named.filter((name) => !isThere(name))).toEqual([])
  })
})
