import { readFileSync } from "node:fs"
import { join } from "node:path"
import ts from "typescript"
import { expect, test } from "vitest"

const FILE = join(import.meta.dirname, "../../../../client/public/theme.js")

test("the script that tells old browsers so has no syntax that they cannot read", () => {
  const source = readFileSync(FILE, "utf8")
  const options = { target: ts.ScriptTarget.ES5, removeComments: true, ignoreDeprecations: "6.0" }
  const { outputText } = ts.transpileModule(source, { compilerOptions: options, fileName: FILE })
  // What the compiler would write for ECMAScript 5 is what stands there.
  const plain = (text: string): string =>
    text.replaceAll(/\/\*[^]*?\*\/|\/\/.*|[\s;,()]/g, "").replaceAll("'", '"')
  expect(plain(outputText).replace(/^"usestrict"/, "")).toBe(plain(source))
})
