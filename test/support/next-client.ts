import { mkdtemp } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { build } from "vite"

const CONFIG = fileURLToPath(new URL("../../client/vite.config.ts", import.meta.url))
const OURS = /[\\/]client[\\/].*\.tsx?$/

/** The client of the version to come, in a folder of its own: every chunk of ours has other content, so another name. */
export async function buildNextClient(): Promise<string> {
  const outDir = await mkdtemp(join(tmpdir(), "jubilee-next-client-"))
  await build({
    configFile: CONFIG,
    mode: "production",
    logLevel: "error",
    build: { outDir },
    plugins: [
      {
        name: "next-version",
        transform: {
          filter: { id: OURS },
          handler: (code) => `${code}\n;globalThis.jubileeBuild = "next"\n`,
        },
      },
    ],
  })
  return outDir
}
