import { networkInterfaces } from "node:os"
import { startApp } from "./app.ts"
import { type Config, readConfig } from "./config.ts"
import { createLog } from "./ops/log.ts"

/** Configuration, start, signals, exit: the only file that touches the process. */

function say(...lines: readonly string[]): void {
  process.stderr.write(`${lines.join("\n")}\n`)
}

/** Addresses under which phones in the same network reach this machine. */
function homeAddresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? [])
  return all.filter(({ family, internal }) => family === "IPv4" && !internal).map(({ address }) => address)
}

function greet(config: Config, port: number): void {
  const open = config.HOST === "0.0.0.0" || config.HOST === "::"
  const phones = open ? homeAddresses().map((address) => `http://${address}:${port}`) : []
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
  // A database may have to be waited for, and nothing else keeps the process until then.
  const held = setInterval(() => undefined, 60_000)
  const app = await startApp({ config: config.value, log })
  clearInterval(held)
  if (!app.ok) {
    say(app.error)
    process.exit(1)
  }
  greet(config.value, app.value.port)
  log.info("started", { port: app.value.port })
  let stopping = false
  const stop = (): void => {
    if (stopping) process.exit(1)
    stopping = true
    log.info("stopping")
    void app.value.close().then(() => process.exit(0))
  }
  process.on("SIGTERM", stop)
  process.on("SIGINT", stop)
}

await main()
