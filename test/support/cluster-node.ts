import { createHash } from "node:crypto"
import { createServer } from "node:http"
import { Server } from "socket.io"
import { secureRandom, seq } from "../../shared/ids.ts"
import type { RoomId } from "../../shared/rooms.ts"
import { systemClock } from "../../server/clock.ts"
import { Cluster } from "../../server/cluster/cluster.ts"
import { parseRedisUrl } from "../../server/cluster/redis-url.ts"
import { createEvents, type Event } from "../../server/events.ts"
import { createLog } from "../../server/ops/log.ts"
import type { NodeId, RoomListener, RoomNews } from "../../server/rooms/replication/fanout.ts"

/** What one room of one node was told, in order. */
class Ear implements RoomListener {
  readonly news_: { readonly from: NodeId; readonly news: RoomNews }[] = []
  readonly gone_: NodeId[] = []
  heardAnew = 0

  hears(): void {
    this.heardAnew++
  }

  news(from: NodeId, news: RoomNews): void {
    this.news_.push({ from, news })
  }

  gone(node: NodeId): void {
    this.gone_.push(node)
  }

  /** The numbers of the heads that were heard. */
  get heads(): number[] {
    return this.news_.flatMap(({ news }) => (news.kind === "head" ? [news.seq] : []))
  }
}

export interface TestNode extends AsyncDisposable {
  readonly cluster: Cluster
  readonly events: readonly Event[]
  readonly logLines: readonly string[]
  listen(room: RoomId): Ear
  head(room: RoomId, head: number): void
}

/** The part of a node that speaks with others, on a real Redis and a real Socket.IO server. */
export async function startTestNode(url: string, secret = "one place"): Promise<TestNode> {
  const opened = await openTestCluster(url, secret)
  if (!opened.result.ok) throw new Error(opened.result.error)
  const cluster = opened.result.value
  const http = createServer()
  const io = new Server(http, { adapter: cluster.adapter })
  const close = async (): Promise<void> => {
    await cluster.close()
    await io.close()
  }
  return {
    cluster,
    events: opened.events,
    logLines: opened.logLines,
    listen(room) {
      const ear = new Ear()
      cluster.fanout.subscribe(room, ear)
      return ear
    },
    head: (room, head) => cluster.fanout.publish(room, { kind: "head", seq: seq(head), presence: 0 }),
    [Symbol.asyncDispose]: close,
  }
}

/** Only the opening, for those that are refused. */
export async function openTestCluster(url: string, secret = "one place") {
  const place = parseRedisUrl(url)
  if (place === undefined) throw new Error(`not an address of Redis: ${url}`)
  const logLines: string[] = []
  const events: Event[] = []
  const bus = createEvents()
  bus.subscribe((event) => events.push(event))
  const derive = (purpose: string) => createHash("sha256").update(`${secret} ${purpose}`).digest()
  const result = await Cluster.open({
    place,
    keys: { derive },
    clock: systemClock(),
    random: secureRandom,
    log: createLog({ level: "debug", to: { write: (line) => void logLines.push(line) } }),
    events: bus,
  })
  return { result, events, logLines }
}
