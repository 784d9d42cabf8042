import { setTimeout as wait } from "node:timers/promises"
import { Rng } from "../support/rng.ts"
import type { Client, Contender } from "./contenders/contender.ts"
import { startingDocument } from "./edits.ts"
import { Meter, type MeterShape } from "./meter.ts"

/** Clients that connect at once while a scenario is set up. */
const JOINING = 25
/** Between looks at whether everything has arrived, in ms. */
const LOOK_MS = 20
const TICK_MS = 1

export interface RoomsShape extends MeterShape {
  /** The first so many clients of each room write. */
  readonly writers: number
}

/** Rooms full of connected clients, all with the same document, and what is known of their edits. */
export interface Rooms {
  readonly contender: Contender
  readonly meter: Meter
  /** By room, then by seat. */
  readonly clients: readonly (readonly Client[])[]
  /** In an order that no server can take advantage of. */
  readonly writers: readonly Client[]
}

export async function fillRooms(contender: Contender, shape: RoomsShape): Promise<Rooms> {
  const meter = new Meter(shape)
  const clients = await seatAll(contender, shape, meter)
  const start = startingDocument()
  await inTurns(clients, async ([first]) => first?.load(start))
  const writers = shuffled(clients.flatMap((room) => room.slice(0, shape.writers)))
  return { contender, meter, clients, writers }
}

/** Connects clients, from the first room and the first seat on unless others are named; without a meter they only listen. */
export async function seatAll(
  contender: Contender,
  {
    rooms,
    clients,
    firstRoom = 0,
    firstSeat = 0,
  }: MeterShape & { readonly firstRoom?: number; readonly firstSeat?: number },
  meter?: Meter,
): Promise<readonly (readonly Client[])[]> {
  const seated: Client[][] = Array.from({ length: rooms }, () => [])
  for (let seat = firstSeat; seat < firstSeat + clients; seat++) {
    await inTurns(seated, async (room, number) => {
      room.push(await contender.join({ room: firstRoom + number, seat }, meter && { meter }))
    })
  }
  return seated
}

/** Does something for each, some of them at a time. */
export async function inTurns<T>(
  all: readonly T[],
  task: (one: T, at: number) => Promise<unknown>,
): Promise<void> {
  const entries = all.entries()
  const worker = async (): Promise<void> => {
    for (const [at, one] of entries) await task(one, at)
  }
  await Promise.all(Array.from({ length: JOINING }, worker))
}

function shuffled<T>(list: readonly T[]): readonly T[] {
  const rng = new Rng(1)
  return list
    .map((one) => ({ one, key: rng.uint32() }))
    .toSorted((a, b) => a.key - b.key)
    .map(({ one }) => one)
}

/** One measured stretch of edits. Times in ms; `cpuUs`: of the server, per edit. */
export interface Stretch {
  readonly edits: number
  readonly p50: number
  readonly p99: number
  readonly answerP50: number
  readonly answerP99: number
  readonly cpuUs: number
  /** Share of its core that the load generator used; above 0.9 it may have been the bottleneck. */
  readonly generator: number
  /** Of a database that is a process of its own: its processor time per edit, in µs; 0 where there is none. */
  readonly databaseUs: number
  /** Share of the time that a node had an append on its way; 0 where nothing can be told of it. */
  readonly waiting: number
}

/** An open loop: edits leave when they are due, whatever became of those before. */
export class OpenLoop {
  readonly #rooms: Rooms
  #turn = 0

  constructor(rooms: Rooms) {
    this.#rooms = rooms
  }

  /** Edits at this rate, unmeasured for `warmSeconds` and then measured for `seconds`. */
  async run(
    perSecond: number,
    { warmSeconds, seconds }: { warmSeconds: number; seconds: number },
  ): Promise<Stretch> {
    const { meter, contender } = this.#rooms
    await this.#drive(perSecond, warmSeconds)
    const stored = await contender.server.storeUse?.()
    const cpu = contender.server.cpuMs()
    const own = process.cpuUsage()
    const started = performance.now()
    meter.restart(started)
    const edits = await this.#drive(perSecond, seconds)
    const wallMs = performance.now() - started
    const { user, system } = process.cpuUsage(own)
    const cpuMs = contender.server.cpuMs() - cpu
    const use = await contender.server.storeUse?.()
    await this.arrive(2_000)
    return {
      edits,
      p50: meter.arrivals.quantile(0.5),
      p99: meter.arrivals.quantile(0.99),
      answerP50: meter.answers.quantile(0.5),
      answerP99: meter.answers.quantile(0.99),
      cpuUs: (cpuMs * 1_000) / edits,
      generator: (user + system) / 1_000 / wallMs,
      databaseUs: use && stored ? ((use.cpuMs - stored.cpuMs) * 1_000) / edits : 0,
      waiting: use && stored ? (use.waitedMs - stored.waitedMs) / wallMs : 0,
    }
  }

  /** Waits until everything that was sent has arrived everywhere, and is acknowledged where it is stored; at most so long. */
  async arrive(withinMs: number): Promise<void> {
    const { meter, contender } = this.#rooms
    const until = performance.now() + withinMs
    const open = (): boolean => meter.missing > 0 || (contender.stores && meter.unanswered > 0)
    while (open() && performance.now() < until) await wait(LOOK_MS)
  }

  async #drive(perSecond: number, seconds: number): Promise<number> {
    const { writers } = this.#rooms
    const started = performance.now()
    const total = Math.round(perSecond * seconds)
    for (let sent = 0; sent < total;) {
      const due = Math.min(total, Math.floor(((performance.now() - started) / 1_000) * perSecond))
      for (; sent < due; sent++) writers[this.#turn++ % writers.length]?.edit()
      await wait(TICK_MS)
    }
    return total
  }
}
