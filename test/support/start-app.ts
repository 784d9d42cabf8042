import { mkdtempSync } from "node:fs"
import { rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type App, startApp } from "../../server/app.ts"
import type { Clock } from "../../server/clock.ts"
import { readConfig } from "../../server/config.ts"
import { createLog } from "../../server/ops/log.ts"

export interface RunningApp extends AsyncDisposable {
  readonly app: App
  /** `http://127.0.0.1:port`, which is also its origin. */
  readonly url: string
  readonly folder: string
  readonly logLines: readonly string[]
}

export interface AppSettings {
  readonly env?: Readonly<Record<string, string>>
  readonly clock?: Clock
  /** Keeps the folder of an earlier run. */
  readonly folder?: string
}

/** The whole server in this process, on a free port and a folder of its own; both go when the test ends. */
export async function startTestApp({ env = {}, clock, folder }: AppSettings = {}): Promise<RunningApp> {
  const data = folder ?? mkdtempSync(join(tmpdir(), "jubilee-app-"))
  const config = readConfig({
    PORT: "0",
    HOST: "127.0.0.1",
    DATA_DIR: data,
    MAX_SIGN_UPS_PER_MINUTE: "10000",
    MAX_SIGN_UPS_PER_DAY: "10000",
    MAX_LINK_OPENS_PER_MINUTE: "10000",
    MAX_READS_PER_MINUTE: "1000000",
    ...env,
  })
  if (!config.ok) throw new Error(config.error.join(" "))
  const logLines: string[] = []
  const log = createLog({ level: "debug", to: { write: (line) => void logLines.push(line) } })
  const started = await startApp({ config: config.value, log, ...(clock && { clock }) })
  if (!started.ok) throw new Error(started.error)
  const app = started.value
  return {
    app,
    url: `http://127.0.0.1:${app.port}`,
    folder: data,
    logLines,
    async [Symbol.asyncDispose]() {
      await app.close()
      if (folder === undefined) await rm(data, { recursive: true, force: true })
    },
  }
}
