import { readFileSync, writeFileSync } from "node:fs"
import { z } from "zod"
import { Recipe, toNumbers } from "./recipe.ts"

const FILE = new URL("./corpus.json", import.meta.url)

/** What searches found, kept for good: each with what it was the worst of. */
const Corpus = z.array(z.object({ worst: z.string(), recipe: Recipe }))
export type Corpus = readonly { readonly worst: string; readonly recipe: Recipe }[]

export const readCorpus = (): Corpus => Corpus.parse(JSON.parse(readFileSync(FILE, "utf8")))

/** One line for each push, so that a change can be read. */
export function writeCorpus(corpus: Corpus): void {
  const entries = corpus.map(({ worst, recipe }) => {
    const rows = toNumbers(recipe).map((row) => `      [${row.join(", ")}]`)
    return `  {\n    "worst": ${JSON.stringify(worst)},\n    "recipe": [\n${rows.join(",\n")}\n    ]\n  }`
  })
  writeFileSync(FILE, `[\n${entries.join(",\n")}\n]\n`)
}
