import { readdirSync, statSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

/** Builds the client when there is no build, or one older than what it was made from; quiet and quick otherwise. */

const ROOT = fileURLToPath(new URL("..", import.meta.url))
const BUILT = join(ROOT, "client/dist/index.html")
const SOURCES = ["client", "shared"]
/** A new version of a library is a reason to build, too. */
const ALSO = ["package-lock.json"]

/** When the file last changed, in ms since the epoch; 0 when it does not exist. */
const changedAt = (path: string): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0

function newest(): number {
  let latest = Math.max(...ALSO.map((file) => changedAt(join(ROOT, file))))
  for (const folder of SOURCES) {
    for (const entry of readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name)
      if (!entry.isFile() || path.startsWith(join(ROOT, "client/dist"))) continue
      latest = Math.max(latest, changedAt(path))
    }
  }
  return latest
}

if (changedAt(BUILT) < newest()) {
  process.stdout.write("Building the client (only after a change) …\n")
  // Loaded only here: a start without a build should not wait for the bundler.
  const { build } = await import("vite").catch((error: unknown) => {
    process.stderr.write("Building the client takes the development packages: npm ci --include=dev\n")
    throw error
  })
  await build({ configFile: join(ROOT, "client/vite.config.ts"), logLevel: "warn" })
}
