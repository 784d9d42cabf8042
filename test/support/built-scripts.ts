import { readdirSync, readFileSync, statSync } from "node:fs"
import { join } from "node:path"

const DIST = join(import.meta.dirname, "../../client/dist")
const ENTRY = /<script type="module"[^>]* src="\/assets\/([^"]+)"/
/** What a built script loads before it runs. */
const IMPORT = /(?:from|import)"\.\/([\w.-]+\.js)"/g

interface Scripts {
  readonly names: readonly string[]
  /** As the server sends them, kB. */
  readonly kB: number
}

/** The scripts of the built client that these parts of it need, those of every page among them. */
export function scriptsFor(...parts: readonly string[]): Scripts {
  const all = readdirSync(join(DIST, "assets")).filter((file) => file.endsWith(".js"))
  const [, entry = ""] = ENTRY.exec(readFileSync(join(DIST, "index.html"), "utf8")) ?? []
  const todo = [entry]
  for (const part of parts) {
    const found = all.filter((file) => file.startsWith(`${part}-`) && file.length === part.length + 12)
    if (found.length !== 1) throw new Error(`${part} is not one script: ${found.join(" ")}`)
    todo.push(...found)
  }
  const needed = new Set<string>()
  for (let file = todo.pop(); file !== undefined; file = todo.pop()) {
    if (needed.has(file)) continue
    needed.add(file)
    for (const [, name = ""] of readFileSync(join(DIST, "assets", file), "utf8").matchAll(IMPORT))
      todo.push(name)
  }
  const names = [...needed]
  const bytes = names.reduce((sum, file) => sum + statSync(join(DIST, "assets", `${file}.br`)).size, 0)
  return { names, kB: bytes / 1_000 }
}

/** Whether a text stands in a built script. */
export const holds = (script: string, text: string): boolean =>
  readFileSync(join(DIST, "assets", script), "utf8").includes(text)
