import type { NewLink, OccasionView } from "../../shared/api.ts"
import { base32, newItemId, secureRandom, type ItemId, type OccasionId } from "../../shared/ids.ts"
import type { Device } from "./api-world.ts"

/** Everybody that an occasion can meet. */
export const ROLES = [
  "organiser",
  "giver",
  "recipient",
  "reader",
  "removed",
  "otherCircle",
  "anonymous",
] as const
export type Role = (typeof ROLES)[number]

/** One circle with a list that its recipient uses, a surprise for the same recipient, and everybody about it. */
export interface Cast {
  readonly people: Readonly<Record<Role, Device>>
  /** A second organiser, who changes what a test wants changed, and a second giver, to whom it is done. */
  readonly host: Device
  readonly guest: Device
  readonly circle: string
  readonly together: OccasionView
  readonly surprise: OccasionView
  /** A wish on both lists, where the scene has documents. */
  readonly item: ItemId
  /** Givers' links, older than any removal. */
  readonly links: Readonly<Record<"together" | "surprise", NewLink>>
  /** A link token that nobody made. */
  readonly never: string
  readonly remove: (device: Device) => Promise<void>
}

/** Puts a wish on the list of an occasion. */
export type Wish = (occasion: OccasionId, item: ItemId) => Promise<void>

/** Sets the scene anew: every device has signed up or joined as a visitor does. */
export async function cast(device: () => Device, wish?: Wish): Promise<Cast> {
  const host = await device().signUp("Hanna")
  const together = await host.create({ who: { kind: "other", name: "Anna" } })
  const circle = together.circle.id
  const surprise = await host.create({
    who: { kind: "other", name: "Anna" },
    circle,
    secrecy: "surprise",
  })
  const link = await host.link(together.id, "giver")
  const links = { together: link, surprise: await host.link(surprise.id, "giver") }
  const by = (token: string, name: string): Promise<Device> => device().join(token, { kind: "new", name })
  const reading = (await host.link(together.id, "reader")).token
  const remove = async (who: Device): Promise<void> => {
    await host.call("removeMember", { params: { circle, person: who.id } })
  }
  const organiser = await by(link.token, "Mira")
  await host.call("changeMember", { params: { circle, person: organiser.id }, body: { role: "organiser" } })
  const people = {
    organiser,
    giver: await by(link.token, "Ivo"),
    recipient: await by((await host.link(together.id, "recipient")).token, "Anna"),
    reader: await by(reading, "Rita"),
    removed: await by(link.token, "Max"),
    otherCircle: await device().signUp("Otto"),
    anonymous: device(),
  }
  const guest = await by(link.token, "Gus")
  // A surprise is for those who come by its own link.
  const me = { kind: "me" } as const
  for (const who of [organiser, people.giver, people.removed, guest]) await who.join(links.surprise.token, me)
  await people.reader.join((await host.link(surprise.id, "reader")).token, me)
  await people.otherCircle.create({ who: { kind: "me" } })
  await remove(people.removed)
  const item = newItemId()
  for (const { id } of [together, surprise]) await wish?.(id, item)
  const never = base32(secureRandom(32))
  return { people, host, guest, circle, together, surprise, item, links, never, remove }
}
