import { mkdtemp } from "node:fs/promises"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import type { z } from "zod"
import { NewLink, OccasionView } from "../../../shared/api.ts"
import type { CircleId } from "../../../shared/ids.ts"
import { type RoomId, roomOf } from "../../../shared/rooms.ts"
import { type ApiPerson, joinBy, signUp } from "../../support/api-people.ts"
import { freePort } from "../../support/server-process.ts"
import { ServerChild } from "../server-child.ts"

export const MAIN = fileURLToPath(new URL("../../../server/main.ts", import.meta.url))

/** What keeps machines out is raised, and nothing else is changed: people's limits would end the load at once. */
export const SETTINGS = {
  LOG_LEVEL: "error",
  ACCESS_TOKEN_SECONDS: "86400",
  MAX_SIGN_UPS_PER_MINUTE: "1000000",
  MAX_SIGN_UPS_PER_DAY: "1000000",
  MAX_LINK_OPENS_PER_MINUTE: "1000000",
  MAX_CHANGES_PER_MINUTE: "1000000",
  MAX_CONNECTIONS_PER_ADDRESS: "100000",
  MAX_UPDATES_PER_SECOND: "100000",
} as const

/** Families of five that plan many occasions, and one crowd for the room that everybody is in. */
const FAMILIES = 40
export const FAMILY = 5
const OCCASIONS = 13
export const ROOMS = FAMILIES * OCCASIONS
const CROWD = 100
const AT_ONCE = 10

/** Which room, and by whose token. */
export interface Seat {
  readonly room: RoomId
  readonly token: string
}

interface Gathering {
  readonly people: readonly ApiPerson[]
  readonly rooms: readonly RoomId[]
}

/** A data folder with people and occasions made through the HTTP API; every start of the server gets a copy of it. */
export interface World {
  readonly folder: string
  /** The room of that number with a family of five in it, and the person on that seat. */
  family(room: number, seat: number): Seat
  /** The one room with a hundred people in it. */
  crowd(seat: number): Seat
}

/** Makes the people and occasions, which takes some seconds: every request of theirs is durable. */
export async function makeWorld(parent: string): Promise<World> {
  const folder = await mkdtemp(join(parent, "world-"))
  const env = { ...SETTINGS, DATA_DIR: folder }
  const server = await ServerChild.start({ script: MAIN, port: await freePort(), env })
  try {
    const url = `http://127.0.0.1:${server.port}`
    const family = await makeFamilies(url, { families: FAMILIES, occasions: OCCASIONS })
    const crowd = await gather(url, CROWD, 1)
    return { folder, family, crowd: (seat) => seatIn(crowd, 0, seat) }
  } finally {
    await server.stop()
  }
}

/** Families of five with some occasions each, made through a running server. */
export async function makeFamilies(
  url: string,
  { families, occasions }: { readonly families: number; readonly occasions: number },
): Promise<World["family"]> {
  const made: Gathering[] = []
  while (made.length < families) {
    const some = Array.from({ length: AT_ONCE }, () => gather(url, FAMILY, occasions))
    made.push(...(await Promise.all(some)))
  }
  return (room, seat) => seatIn(made[room % families], Math.floor(room / families), seat)
}

function seatIn(gathering: Gathering | undefined, occasion: number, person: number): Seat {
  const room = gathering?.rooms[occasion]
  const token = gathering?.people[person]?.token
  if (room === undefined || token === undefined) throw new Error("the world is not that large")
  return { room, token }
}

async function gather(url: string, size: number, occasions: number): Promise<Gathering> {
  const people: ApiPerson[] = []
  while (people.length < size) people.push(await signUp(url, `Person ${people.length}`))
  const [organiser, ...others] = people
  if (organiser === undefined) throw new Error("nobody came")
  const first = await plan(url, organiser, undefined)
  const link = await post(url, `/api/occasions/${first.id}/links`, {
    token: organiser.token,
    body: { capability: "giver" },
    as: NewLink,
  })
  for (const person of others) await joinBy(url, person, link.token)
  const rooms = [roomOf("list", first.id)]
  while (rooms.length < occasions) {
    const next = await plan(url, organiser, first.circle.id)
    rooms.push(roomOf("list", next.id))
  }
  return { people, rooms }
}

function plan(url: string, { token }: ApiPerson, circle: CircleId | undefined): Promise<OccasionView> {
  const who = { kind: "other", name: "Grandmother" }
  const body = {
    who,
    kind: "birthday",
    zone: "Europe/Berlin",
    secrecy: "together",
    ...(circle && { circle }),
  }
  return post(url, "/api/occasions", { token, body, as: OccasionView })
}

interface Asked<T> {
  readonly token: string
  readonly body: unknown
  readonly as: z.ZodType<T>
}

async function post<T>(url: string, path: string, { token, body, as }: Asked<T>): Promise<T> {
  const answer = await fetch(new URL(path, url), {
    method: "POST",
    headers: { "content-type": "application/json", origin: url, authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`POST ${path}: ${answer.status} ${text}`)
  return as.parse(JSON.parse(text))
}
