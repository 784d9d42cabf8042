import { rewrite } from "./rewrite.ts"

/**
 * Loaded before the server, this plants a fault: a change of a y-websocket client is sent back to it at once, and goes
 * into the room's log a moment later. Nobody notices while the server lives.
 */
const LATER_MS = 1_000

rewrite(
  {
    "/server/gateways/ywebsocket/connection.ts": [
      [
        /seat\.unsettled\.push\(([^;]*?)\)\n/,
        `void (this.send(updateMessage(update)), setTimeout(() => seat.unsettled.push(update.slice()), ${LATER_MS}))\n`,
      ],
    ],
  },
  "test/support/hasty-echo.ts",
)
