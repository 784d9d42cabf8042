import { mkdtempSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { rm } from "node:fs/promises"
import type { OccasionView } from "../../shared/api.ts"
import { type SharedRoomKind, roomOf } from "../../shared/rooms.ts"
import type { ApiPerson } from "../support/api-people.ts"
import type { Family } from "../support/claims-world.ts"
import { startNodes } from "../support/start-nodes.ts"
import { startTestApp } from "../support/start-app.ts"
import { Raid, type Outcome } from "../siege/stranger.ts"
import { Browser } from "./browser.ts"

/** Where attacks are tried: one node on SQLite, or three on MongoDB and Redis. */
export interface Ground extends AsyncDisposable {
  readonly name: string
  /** A node; attackers and families are spread over all of them. */
  url(n?: number): string
  /** Where the node keeps its data, when it has a folder of its own. */
  readonly folder: string | undefined
}

export const PLACES = ["one node, SQLite", "three nodes, MongoDB"] as const
export type Place = (typeof PLACES)[number]

export async function startGround(place: Place, env: Readonly<Record<string, string>> = {}): Promise<Ground> {
  if (place === "one node, SQLite") {
    const folder = mkdtempSync(join(tmpdir(), "jubilee-ground-"))
    const app = await startTestApp({ env, folder })
    return {
      name: place,
      url: () => app.url,
      folder,
      async [Symbol.asyncDispose]() {
        await app[Symbol.asyncDispose]()
        await rm(folder, { recursive: true, force: true })
      },
    }
  }
  const nodes = await startNodes(3, env)
  return {
    name: place,
    url: (n = 0) => nodes.node(n % 3).url,
    folder: undefined,
    [Symbol.asyncDispose]: () => nodes[Symbol.asyncDispose](),
  }
}

/** A member of the family's circle who means harm, with one connection in the family's rooms. */
export interface Intruder {
  readonly who: ApiPerson
  readonly raid: Raid
  push(bytes: Uint8Array, room: SharedRoomKind): Promise<Outcome>
  leave(): void
}

const AS: Readonly<Record<SharedRoomKind, number>> = { list: 1, plan: 2, card: 3, messages: 4 }

export async function intrude(ground: Ground, family: Family, name = "Eve"): Promise<Intruder> {
  const { who } = await family.giver(name)
  const raid = new Raid(ground.url(1), who.token, "203.0.113.1")
  if (!(await raid.connected())) throw new Error("a member may connect")
  for (const kind of ["list", "plan"] as const) {
    if (!(await raid.join(roomOf(kind, family.occasion), AS[kind])))
      throw new Error(`a member may join ${kind}`)
  }
  return { who, raid, push: (bytes, room) => raid.push(bytes, AS[room]), leave: () => raid.end() }
}

/** Otto runs a list for Rita, and Greta came by its givers' link, at another node where there are several. */
export interface Household {
  readonly otto: Browser
  readonly greta: Browser
  readonly occasion: OccasionView
  readonly link: string
}

export async function household(ground: Ground): Promise<Household> {
  const otto = await new Browser(ground.url(0)).signUp("Otto")
  const occasion = await otto.start()
  const link = await otto.link(occasion.id)
  const greta = await new Browser(ground.url(1)).signUp("Greta")
  const joined = await greta.join(link)
  if (joined.code !== "ok") throw new Error(`Greta joins: ${joined.code}`)
  return { otto, greta, occasion, link }
}
