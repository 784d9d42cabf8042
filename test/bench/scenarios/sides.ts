import type { Contender, ContenderKind, Prepared } from "../contenders/contender.ts"
import { fillRooms, OpenLoop, type Rooms, type RoomsShape } from "../load.ts"
import type { Setting } from "./scenario.ts"

/** A pair of figures, or of anything: this server's and the yardstick's. */
export interface Both<T> {
  readonly jubilee: T
  readonly peer: T
}

/** Both, and the floor where there is one. */
export interface Sides<T> extends Both<T> {
  readonly floor?: T
}

/** In the order in which they are measured. */
export const NAMES = ["peer", "floor", "jubilee"] as const

export interface Side {
  readonly contender: Contender
  readonly rooms: Rooms
  readonly loop: OpenLoop
}

/** Starts both servers, and ends them whatever happens. */
export const withBoth = <T>(
  { jubilee, peer }: Setting,
  prepared: Prepared,
  use: (both: Both<Contender>) => Promise<T>,
): Promise<T> =>
  running(jubilee, prepared, (first) =>
    running(peer, prepared, (second) => use({ jubilee: first, peer: second })),
  )

/** The same with the floor beside them. */
export const withAll = <T>(
  setting: Setting,
  prepared: Prepared,
  use: (all: Sides<Contender>) => Promise<T>,
): Promise<T> =>
  withBoth(setting, prepared, (both) =>
    setting.floor === undefined
      ? use(both)
      : running(setting.floor, prepared, (floor) => use({ ...both, floor })),
  )

async function running<T>(
  kind: ContenderKind,
  prepared: Prepared,
  use: (contender: Contender) => Promise<T>,
): Promise<T> {
  const contender = await kind.start(prepared)
  try {
    return await use(contender)
  } finally {
    await contender.stop()
  }
}

/** All servers with their rooms full of people who have the document; they are measured in turns. */
export const withRooms = <T>(
  setting: Setting,
  shape: RoomsShape & { readonly edits: number },
  use: (sides: Sides<Side>) => Promise<T>,
): Promise<T> =>
  withAll(setting, shape, async (all) => use(await each(all, (contender) => sideOf(contender, shape))))

export async function sideOf(contender: Contender, shape: RoomsShape): Promise<Side> {
  const rooms = await fillRooms(contender, shape)
  return { contender, rooms, loop: new OpenLoop(rooms) }
}

/** Deliveries and acknowledgements that never came, came twice or in another order. */
export function faultsOf({ rooms: { meter }, contender }: Side): number {
  return meter.missing + meter.misplaced + (contender.stores ? meter.unanswered : 0)
}

/** For what is still on its way when a scenario has measured all it wanted, in ms. */
const LAST_MS = 15_000

/** The same once everything has had time to arrive: late is no fault of a busy machine's. */
export async function faultsAtLast(side: Side): Promise<number> {
  await side.loop.arrive(LAST_MS)
  return faultsOf(side)
}

/** One after the other, so that none is measured while another is busy. */
export const each = async <T, U>(sides: Sides<T>, use: (side: T) => Promise<U>): Promise<Sides<U>> => ({
  peer: await use(sides.peer),
  ...(sides.floor !== undefined && { floor: await use(sides.floor) }),
  jubilee: await use(sides.jubilee),
})

/** The figure of each side. */
export const figuresOf = <T>(sides: Sides<T>, figure: (side: T) => number): Sides<number> => ({
  jubilee: figure(sides.jubilee),
  peer: figure(sides.peer),
  ...(sides.floor !== undefined && { floor: figure(sides.floor) }),
})
