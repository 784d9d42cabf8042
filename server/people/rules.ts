import { z } from "zod"
import { PersonId, SessionId } from "../../shared/ids.ts"
import { readableName } from "../../shared/names.ts"
import { ok, refuse, type Result } from "../../shared/result.ts"

/** Whoever takes part: with a device, or named by others and without one so far. */
export const PersonRecord = z.object({
  name: z.string().transform(readableName),
  /** The name that others gave, when they did. */
  given: z.string().optional(),
  /** Milliseconds since the Unix epoch. */
  createdAt: z.number(),
  /** The first device; a name with a device belongs to somebody (M3). */
  device: SessionId.optional(),
  /** That device was signed out: the request that made it makes it no second time. */
  deviceEnded: z.literal(true).optional(),
  /** This name turned out to be somebody who was here already; the circle has them in its place. */
  mergedInto: PersonId.optional(),
  /** The wrong person had taken this name; it waits for the right one under that id. */
  freedTo: PersonId.optional(),
  /** The names of others' making that turned out to be this person. What holds for those holds for this person. */
  also: z.array(PersonId),
})
export type PersonRecord = z.infer<typeof PersonRecord>

/** Whether a device stands behind this name already. */
export const hasDevice = (person: PersonRecord): boolean =>
  person.device !== undefined || person.mergedInto !== undefined

/** A person without a device gets this one, and perhaps the name they prefer. The same device again: no change. */
export function claimByDevice(
  person: PersonRecord,
  device: SessionId,
  name: string | undefined,
): Result<PersonRecord, "name_taken"> {
  if (person.device === device && person.deviceEnded !== true) return ok(person)
  if (hasDevice(person)) return refuse("name_taken")
  return ok({ ...person, device, ...(name !== undefined && { name }) })
}

/** The device with which a person began is signed out for good. Any other: no change. */
export const endFirst = (person: PersonRecord, device: SessionId): PersonRecord =>
  person.device === device && person.deviceEnded !== true ? { ...person, deviceEnded: true } : person

/** A person without a device turns out to be somebody who has one. The same somebody again: no change. */
export function mergeInto(person: PersonRecord, into: PersonId): Result<PersonRecord, "name_taken"> {
  if (person.mergedInto === into) return ok(person)
  return hasDevice(person) ? refuse("name_taken") : ok({ ...person, mergedInto: into })
}

/** `person` is that other name too, for good: what is kept from it is kept from them. */
export function recognise(person: PersonRecord, other: PersonId): PersonRecord {
  return person.also.includes(other) ? person : { ...person, also: [...person.also, other] }
}

/**
 * A name without case, width and the number of its spaces: ids of names that others gave are made of it, so it stays
 * as it is. Names are compared by look-alikes.ts.
 */
export const foldName = (name: string): string =>
  name.normalize("NFKC").toLowerCase().normalize("NFKC").replace(/\s+/gu, " ").trim()
