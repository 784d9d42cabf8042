import type { OccasionView } from "../../../shared/api.ts"
import { namesOf } from "../../components/titles.ts"

/** What an occasion is made of, as far as this person may see it. */
export const SECTIONS = ["list", "plan", "card"] as const
export type Section = (typeof SECTIONS)[number]

export const recipientNames = (occasion: OccasionView): string =>
  namesOf(occasion.recipients.map((one) => one.name))
