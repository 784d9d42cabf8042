import { type App, startApp } from "./app.ts"
import { systemClock } from "./clock.ts"
import { type Config, readConfig } from "./config.ts"
import { networkAddresses } from "./http/network.ts"
import { createLog } from "./ops/log.ts"
import { stopOnSignals } from "./stop-signals.ts"

/** Configuration, start, signals, exit: the only file that touches the process. */

function say(...lines: readonly string[]): void {
  process.stderr.write(`${lines.join("\n")}\n`)
}

function greet(config: Config, port: number): void {
  const phones = networkAddresses(config.HOST).map((address) => `http://${address}:${port}`)
  say(
    "",
    `  Jubilee is open:     ${config.PUBLIC_URL ?? `http://localhost:${port}`}`,
    ...phones.map((url) => `  On phones at home:   ${url}`),
    `  Everything is kept in ${config.MONGODB_URL === undefined ? config.DATA_DIR : "MongoDB"}`,
    "",
  )
}

async function main(): Promise<void> {
  const config = readConfig(process.env)
  if (!config.ok) {
    say(...config.error)
    process.exit(1)
  }
  const log = createLog({ level: config.value.LOG_LEVEL })
  let app: App | undefined
  const stop = async (): Promise<void> => {
    log.info("stopping")
    // A server that is still starting has taken nothing from anybody.
    await app?.close()
    log.info("stopped")
    process.exit(0)
  }
  const onSignal = stopOnSignals({ clock: systemClock(), stop, stopNow: () => process.exit(1) })
  process.on("SIGTERM", onSignal)
  process.on("SIGINT", onSignal)
  // A database may have to be waited for, and nothing else keeps the process until then.
  const held = setInterval(() => undefined, 60_000)
  const started = await startApp({ config: config.value, log })
  clearInterval(held)
  if (!started.ok) {
    say(started.error)
    process.exit(1)
  }
  app = started.value
  greet(config.value, app.port)
  log.info("started", { port: app.port })
}

await main()
