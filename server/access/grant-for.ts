import { accessNow, sees, type AccessFacts } from "../../shared/access.ts"
import type { CircleId, OccasionId, PersonId } from "../../shared/ids.ts"
import { hasMessages, partsOf, type RoomId, type RoomKind } from "../../shared/rooms.ts"
import { lookIn, type CircleRecord } from "../circles/rules.ts"
import { viewerFor } from "../occasions/commands.ts"
import { foundIn } from "../occasions/found-in.ts"
import { factsFor, isDeleted, type OccasionRecord, type Seen, type Viewer } from "../occasions/rules.ts"
import type { PersonRecord } from "../people/rules.ts"
import type { Grant } from "../rooms/grant.ts"
import type { Table } from "../store/table.ts"

export interface AccessDeps {
  readonly people: Table<PersonRecord>
  readonly circles: Table<CircleRecord>
  readonly occasions: Table<OccasionRecord>
}

/** Somebody in a room, or on the way into it. */
export interface Stay {
  readonly person: PersonId
  readonly room: RoomId
}

/** The one place that decides who may do what, by the table of shared/access.ts. */
export interface Access {
  /** What `person` may do in `room` now; undefined when it does not exist for them, or not at all. */
  readonly grantFor: (person: PersonId, room: RoomId) => Promise<Grant | undefined>
  /** The same for many at once, in the order asked: three queries however many they are. */
  readonly grantsFor: (stays: readonly Stay[]) => Promise<readonly (Grant | undefined)[]>
  /** The occasion, if it exists for `person` at all. */
  readonly occasionFor: (person: PersonId, occasion: OccasionId) => Promise<Seen | undefined>
  /** The same, also while it is deleted and may be brought back. */
  readonly alsoDeleted: (person: PersonId, occasion: OccasionId) => Promise<Seen | undefined>
  /**
   * Which occasions of a circle exist for `person`, or did before they were deleted: who came by one of them is known
   * as before.
   */
  readonly seenIn: (circle: CircleId, person: PersonId) => Promise<ReadonlySet<OccasionId>>
}

export function createAccess(deps: AccessDeps): Access {
  async function alsoDeleted(person: PersonId, id: OccasionId): Promise<Seen | undefined> {
    const [viewer, occasion] = await Promise.all([viewerFor(deps.people, person), deps.occasions.get(id)])
    // The same reads for an id that nobody has, so that the time taken tells no more than the answer.
    const circle = await deps.circles.get(occasion?.circle ?? id)
    return seenBy(viewer, { id, occasion, circle })
  }
  async function occasionFor(person: PersonId, id: OccasionId): Promise<Seen | undefined> {
    return unlessDeleted(await alsoDeleted(person, id))
  }
  return {
    occasionFor,
    alsoDeleted,
    async grantFor(person, room) {
      const seen = await occasionFor(person, partsOf(room).occasion)
      return seen && mint(seen, room)
    },
    async grantsFor(stays) {
      if (stays.length === 0) return []
      const [people, occasions] = await Promise.all([
        deps.people.getMany(stays.map(({ person }) => person)),
        deps.occasions.getMany(stays.map(({ room }) => partsOf(room).occasion)),
      ])
      const circles = await deps.circles.getMany([...occasions.values()].map(({ circle }) => circle))
      return stays.map(({ person, room }) => {
        const { occasion: id } = partsOf(room)
        const [record, occasion] = [people.get(person), occasions.get(id)]
        const circle = occasion && circles.get(occasion.circle)
        const seen = unlessDeleted(seenBy(record && { id: person, record }, { id, occasion, circle }))
        return seen && mint(seen, room)
      })
    },
    async seenIn(id, person) {
      const [viewer, circle] = await Promise.all([viewerFor(deps.people, person), deps.circles.get(id)])
      if (!viewer || !circle) return new Set()
      const seen = await foundIn(deps, { id, circle }, viewer)
      return new Set(seen.map((one) => one.id))
    },
  }
}

const unlessDeleted = (seen: Seen | undefined): Seen | undefined =>
  seen && !isDeleted(seen.occasion) ? seen : undefined

/** What the records say, decided the same way whether one is asked for or a thousand. */
function seenBy(
  viewer: Viewer | undefined,
  found: {
    readonly id: OccasionId
    readonly occasion: OccasionRecord | undefined
    readonly circle: CircleRecord | undefined
  },
): Seen | undefined {
  const { id, occasion, circle } = found
  if (!viewer || !occasion || !circle) return undefined
  const facts = factsFor({ id, occasion, circle }, viewer)
  const { role } = facts
  if (role === undefined || !sees(facts)) return undefined
  return { id, occasion, circle, viewer, facts: { ...facts, role } }
}

function mint({ id, circle, viewer, facts }: Seen, room: RoomId): Grant | undefined {
  const { kind, person = viewer.id } = partsOf(room)
  // The facts are about this person's own room (K15): another's is nothing to anybody.
  const may = person === viewer.id ? accessNow(facts, kind) : "none"
  if (may === "none") return undefined
  const grant = {
    person: viewer.id,
    name: viewer.record.name,
    look: lookIn(circle, viewer.id, id),
    room,
    may,
    // Who reads a card is whom it is for, whatever else they are: its names are theirs.
    names: facts.role === "reader" && kind === "list" ? "hidden" : "shown",
    presence: presenceIn(facts, kind),
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the one place where a Grant comes to be
  return grant as Grant
}

/** S3: a giver who rests on an item of the recipient's list would tell a lot; nobody knows that a reader is there. */
function presenceIn({ role, recipient, secrecy, card }: AccessFacts, kind: RoomKind): Grant["presence"] {
  if (role === "reader") return "editing"
  if (kind === "opened") return "editing"
  if (kind === "card" || hasMessages(kind)) return card === "open" ? "editing" : "always"
  return kind === "list" && secrecy === "together" && !recipient ? "editing" : "always"
}
