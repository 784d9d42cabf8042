import type { OccasionView } from "../../../shared/api.ts"
import type { Named } from "../../components/titles.ts"

/** The parts of an occasion that make its title; for one of several celebrated, the others are named. */
export function namedOf(occasion: OccasionView): Named {
  return {
    kind: occasion.kind,
    title: occasion.title,
    recipients: occasion.recipients.map((one) => one.name),
    date: occasion.date,
    cardAlone: !occasion.list,
    mine: occasion.recipient && occasion.recipients.length === 1,
  }
}
