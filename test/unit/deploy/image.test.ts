import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { describe, expect, test } from "vitest"
import { z } from "zod"

const ROOT = fileURLToPath(new URL("../../../", import.meta.url))
const fileAt = (path: string): string => readFileSync(join(ROOT, path), "utf8")
const dockerfile = fileAt("Dockerfile")
const { dependencies } = z
  .object({ dependencies: z.record(z.string(), z.string()) })
  .parse(JSON.parse(fileAt("package.json")))

/** The packages that files below these folders import. */
function imported(...folders: readonly string[]): Set<string> {
  const found = new Set<string>()
  for (const folder of folders) {
    for (const path of readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })) {
      if (!path.endsWith(".ts")) continue
      for (const [, name = ""] of fileAt(join(folder, path)).matchAll(/(?:from|import) "([^".][^"]*)"/g)) {
        if (!name.startsWith("node:")) found.add(/^(@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name)
      }
    }
  }
  return found
}

const stages = dockerfile.split(/^(?=FROM )/m).filter((stage) => stage.startsWith("FROM "))
const last = stages.at(-1) ?? ""

describe("the image", () => {
  test("has every package that a server loads, and none that only the browser or the tests need", () => {
    const { node: _, ...installed } = dependencies
    expect(new Set(Object.keys(installed))).toEqual(imported("server", "shared"))
  })

  test("runs the Node.js that the tests run", () => {
    expect(stages.map((stage) => /^FROM node:([\d.]+)-slim/.exec(stage)?.[1])).toEqual(
      stages.map(() => dependencies["node"]),
    )
  })

  test("does not run as root, and starts what npm start starts", () => {
    expect(/^USER (\d+):\d+$/m.exec(last)?.[1]).not.toBe("0")
    expect(last).toContain('CMD ["node", "server/main.ts"]')
    expect(last.indexOf("\nUSER ")).toBeLessThan(last.indexOf("\nCMD "))
  })

  test("is made of files that exist and that .dockerignore lets through", () => {
    const sources = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, list = ""]) =>
      list.split(" "),
    )
    const allowed = fileAt(".dockerignore").match(/(?<=^!).+$/gm) ?? []
    expect(sources.filter((path) => !existsSync(join(ROOT, path)))).toEqual([])
    expect(new Set(sources)).toEqual(new Set(allowed))
  })
})
