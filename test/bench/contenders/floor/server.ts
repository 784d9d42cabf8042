import { createServer, type IncomingMessage } from "node:http"
import type { Duplex } from "node:stream"
import { type WebSocket, WebSocketServer } from "ws"
import { encodeEntry, encodeHistory } from "./frame.ts"
import { Log } from "./log.ts"
import { Pace } from "./pace.ts"
import { scan } from "./scan.ts"

/**
 * The floor: a relay that scans an update, appends it to SQLite with a sync, and sends it to everybody in the room, its
 * author among them, for whom that is the acknowledgement. No access rules, no conflicts, no snapshots, no presence, no
 * limits: what this machine can do for durable updates, and nothing else. A client connects to `/room/seq` and first gets
 * the entries behind `seq`; each message it sends is one update.
 */

class Room {
  readonly id: number
  /** The rows of its entries, by their number. */
  readonly rows: number[] = []
  readonly members = new Set<Duplex>()
  waiting: Uint8Array[] = []

  constructor(id: number) {
    this.id = id
  }
}

const log = new Log(process.env["DATABASE"] ?? "")
const pace = new Pace()
const rooms = new Map<number, Room>()
let dirty: Room[] = []
let nextRow = 1
let armed = false

for (const { id, room } of log.rooms()) {
  roomOf(room).rows.push(id)
  nextRow = id + 1
}

function roomOf(id: number): Room {
  const room = rooms.get(id) ?? new Room(id)
  rooms.set(id, room)
  return room
}

function push(room: Room, update: Uint8Array): void {
  scan(update)
  if (room.waiting.length === 0) dirty.push(room)
  room.waiting.push(update)
  arm()
}

function arm(): void {
  if (armed || log.busy || dirty.length === 0) return
  armed = true
  const wait = pace.wait(performance.now())
  if (wait >= 1) setTimeout(flush, wait)
  else setImmediate(flush)
}

function flush(): void {
  armed = false
  pace.started(performance.now())
  const entries = dirty.map((room) => {
    const updates = room.waiting
    room.waiting = []
    return { room, row: nextRow++, ...encodeEntry(room.rows.length + 1, updates) }
  })
  dirty = []
  const rows = entries.map(({ room, row, body }) => ({ id: row, room: room.id, body }))
  log.append(rows, () => {
    for (const { room, row, frame } of entries) {
      room.rows.push(row)
      for (const member of room.members) member.write(frame)
    }
    log.tidy(arm)
    arm()
  })
}

const http = createServer((_, response) => response.end())
const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false })

http.on("upgrade", (request: IncomingMessage, socket, head) => {
  const [, room = 0, seq = 0] = request.url?.split("/").map(Number) ?? []
  sockets.handleUpgrade(request, socket, head, (client) => join(roomOf(room), seq, { client, socket }))
})

function join(room: Room, seq: number, { client, socket }: { client: WebSocket; socket: Duplex }): void {
  // Frames are made once for all members, so they go to the socket itself; ws sends nothing but pongs and closes beside them.
  socket.write(
    encodeHistory(
      room.rows.length,
      room.rows.slice(seq).map((row) => log.body(row)),
    ),
  )
  room.members.add(socket)
  client.on("message", (update) => {
    if (update instanceof Buffer) push(room, update)
  })
  client.on("close", () => room.members.delete(socket))
  client.on("error", () => room.members.delete(socket))
}

http.listen({ port: Number(process.env["PORT"]), host: "127.0.0.1", backlog: 4096 })
process.once("SIGTERM", () => process.exit(0))
