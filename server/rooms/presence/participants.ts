import type { PersonId, RandomBytes } from "../../../shared/ids.ts"
import type { RoomPerson } from "../../../shared/protocol.ts"
import { ShortIds } from "./short-ids.ts"

export interface Described {
  readonly name: string
  readonly look: number
}

interface Known extends RoomPerson {
  /** Whether subscribers know them; being in the room alone shows nothing (S3). */
  announced: boolean
}

/** Somebody of whom the room knows nothing but that they wrote: a former member, a squash. */
const NOBODY: Described = { name: "", look: 0 }

/** The people of a room by short number. A person becomes visible with their first edit or presence, not by joining. */
export class Participants {
  readonly #people = new Map<PersonId, Known>()
  readonly #numbers: ShortIds

  constructor(random: RandomBytes) {
    this.#numbers = new ShortIds(random)
  }

  /** The person's number; describes them again when their name changed. */
  meet(id: PersonId, described: Described): number {
    const known = this.#people.get(id)
    if (known === undefined) {
      const n = this.#numbers.draw()
      this.#people.set(id, { n, id, name: described.name, look: described.look, announced: false })
      return n
    }
    if (known.name !== described.name || known.look !== described.look) {
      this.#people.set(id, { ...known, ...described, announced: false })
    }
    return known.n
  }

  numberOf(id: PersonId): number {
    return this.#people.get(id)?.n ?? this.meet(id, NOBODY)
  }

  /** The numbers of these people; undefined unless subscribers know all of them. */
  announcedNumbers(ids: readonly PersonId[]): readonly number[] | undefined {
    const numbers: number[] = []
    for (const id of ids) {
      const known = this.#people.get(id)
      if (known?.announced !== true) return undefined
      numbers.push(known.n)
    }
    return numbers
  }

  has(id: PersonId): boolean {
    return this.#people.has(id)
  }

  /** Those of these people whom subscribers do not know yet; they count as known from now on. */
  announce(ids: Iterable<PersonId>): RoomPerson[] {
    const fresh: RoomPerson[] = []
    for (const id of ids) {
      const known = this.#people.get(id)
      if (known === undefined || known.announced) continue
      known.announced = true
      fresh.push(bare(known))
    }
    return fresh
  }

  /** Whom a newcomer is sent: all announced people, and the newcomer. */
  visibleTo(id: PersonId): RoomPerson[] {
    return [...this.#people.values()].filter((known) => known.announced || known.id === id).map(bare)
  }
}

const bare = ({ n, id, name, look }: Known): RoomPerson => ({ n, id, name, look })

/** The same people without names, for those who may not know who the givers are. */
export const nameless = (people: readonly RoomPerson[], except: PersonId): RoomPerson[] =>
  people.map((person) => (person.id === except ? person : { ...person, name: "", look: 0 }))
