import type { Contender, Prepared } from "../contenders/contender.ts"
import { fillRooms, OpenLoop, type Rooms, type RoomsShape } from "../load.ts"
import type { Setting } from "./scenario.ts"

/** A pair of figures, or of anything: this server's and the yardstick's. */
export interface Both<T> {
  readonly jubilee: T
  readonly peer: T
}

export interface Side {
  readonly contender: Contender
  readonly rooms: Rooms
  readonly loop: OpenLoop
}

/** Starts both servers, and ends them whatever happens. */
export async function withBoth<T>(
  { jubilee, peer }: Setting,
  prepared: Prepared,
  use: (both: Both<Contender>) => Promise<T>,
): Promise<T> {
  const first = await jubilee.start(prepared)
  try {
    const second = await peer.start(prepared)
    try {
      return await use({ jubilee: first, peer: second })
    } finally {
      await second.stop()
    }
  } finally {
    await first.stop()
  }
}

/** Both servers with their rooms full of people who have the document; they are measured in turns. */
export const withRooms = <T>(
  setting: Setting,
  shape: RoomsShape & { readonly edits: number },
  use: (both: Both<Side>) => Promise<T>,
): Promise<T> =>
  withBoth(setting, shape, async ({ jubilee, peer }) =>
    use({ jubilee: await sideOf(jubilee, shape), peer: await sideOf(peer, shape) }),
  )

export async function sideOf(contender: Contender, shape: RoomsShape): Promise<Side> {
  const rooms = await fillRooms(contender, shape)
  return { contender, rooms, loop: new OpenLoop(rooms) }
}

/** Deliveries and acknowledgements that never came, came twice or in another order. */
export function faultsOf({ rooms: { meter }, contender }: Side): number {
  return meter.missing + meter.misplaced + (contender.stores ? meter.unanswered : 0)
}

/** One after the other, so that neither is measured while the other is busy. */
export const each = async <T, U>(both: Both<T>, use: (side: T) => Promise<U>): Promise<Both<U>> => ({
  jubilee: await use(both.jubilee),
  peer: await use(both.peer),
})
