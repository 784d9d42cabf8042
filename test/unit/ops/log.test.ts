import { describe, expect, test } from "vitest"
import { createLog, factsOf } from "../../../server/ops/log.ts"
import { StoreError } from "../../../server/store/port.ts"

function logging(level: "debug" | "info" | "warn" | "silent") {
  const lines: string[] = []
  return { lines, log: createLog({ level, to: { write: (line) => void lines.push(line) } }) }
}

describe("log lines", () => {
  test("say when, how loud, what, and the facts of their context", () => {
    const { lines, log } = logging("info")
    log.with({ node: "a" }).info("room opened", { head: 7 })
    expect(lines).toHaveLength(1)
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({ level: 30, msg: "room opened", node: "a", head: 7 })
  })

  test("quieter ones than asked for are not written", () => {
    const { lines, log } = logging("warn")
    log.debug("one")
    log.info("two")
    log.warn("three")
    log.error("four")
    expect(lines.map((line) => /"msg":"(\w+)"/.exec(line)?.[1])).toEqual(["three", "four"])
  })

  test("a fact that would be a credential or a person's words is withheld, whoever says it", () => {
    const { lines, log } = logging("info")
    const canary = "canary"
    log
      .with({ token: canary })
      .info("mistake", { cookie: canary, name: canary, title: canary, authorization: canary })
    expect(lines.join("")).not.toContain(canary)
    expect(lines.join("")).toContain("[withheld]")
  })

  test("an exception is told by its kind and place; its message may quote a person", () => {
    const { lines, log } = logging("info")
    log.error("failed", factsOf(new SyntaxError('Unexpected token in "canary"')))
    log.error("failed", factsOf(new StoreError("full", "not_written", "the disk is full")))
    log.error("failed", factsOf("canary"))
    expect(lines.join("")).not.toContain("canary")
    expect(lines[0]).toContain("log.test.ts")
    expect(lines[1]).toContain("the disk is full")
  })
})
