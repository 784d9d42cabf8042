import { spawn } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"

/**
 * `npm start`: builds the client in a process of its own when there is need, then becomes the server. package.json runs it
 * by `exec` and as one command: npm passes signals to its shell alone, and a shell that waits for a command ends without
 * passing them on, which would leave the server running.
 */
const BUILD = fileURLToPath(new URL("../client/build-if-needed.ts", import.meta.url))

const build = spawn(process.execPath, [BUILD], { stdio: "inherit" })
const stop = (signal: NodeJS.Signals): void => void build.kill(signal)
process.on("SIGINT", stop)
process.on("SIGTERM", stop)
await once(build, "exit")
process.off("SIGINT", stop)
process.off("SIGTERM", stop)
if (build.exitCode === 0) await import("./main.ts")
// A build that was stopped by a signal is no failure.
else process.exitCode = build.signalCode === null ? 1 : 0
