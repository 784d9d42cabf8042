import type { Capability, OccasionView } from "../../../shared/api.ts"
import type { Choice } from "../../components/Choices.tsx"
import { dayOf, namesOf, placeOf, titleOf, todayHere, zoneHere } from "../../components/titles.ts"
import { whenText } from "../../features/card/schedule/clocks.ts"
import { shortDay } from "../../i18n/format.ts"
import { t } from "../../i18n/text.ts"
import { namedOf } from "./named.ts"

/** What each link of an occasion does, and the ready-made words that go with it. */

const nameOf = (occasion: OccasionView): string => namesOf(occasion.recipients.map((one) => one.name))

/** "Sat 14 Nov, 07:00", by the clock of those who are celebrated; with the place where that is not this device's. */
function opensText({ card, zone }: OccasionView): string {
  if (card === undefined) return ""
  const when = whenText(card.opens)
  return zone === zoneHere() ? when : t("share.whenIn", { when, place: placeOf(zone) })
}

/** Whom this person may invite, each with what their link does. */
export function choicesOf(occasion: OccasionView): Choice<Capability>[] {
  const givers = giversChoice(occasion)
  const recipient = recipientChoice(occasion)
  const choices = recipient === undefined ? [givers] : [givers, recipient]
  // There is nothing to look at without signing it.
  if (occasion.list) choices.push({ value: "reader", title: t("share.reader"), text: t("share.readerText") })
  return choices
}

function giversChoice(occasion: OccasionView): Choice<Capability> {
  const name = nameOf(occasion)
  if (!occasion.list)
    return { value: "giver", title: t("share.cardGiver"), text: t("share.cardGiverText", { name }) }
  return {
    value: "giver",
    title: t("share.giver"),
    text: occasion.recipient ? t("share.giverTextMine") : t("share.giverText", { name }),
  }
}

/** Somebody celebrated who is here already needs no link; of a full surprise the card is all that there is to open. */
function recipientChoice(occasion: OccasionView): Choice<Capability> | undefined {
  const { secrecy, recipient, card } = occasion
  const name = nameOf(occasion)
  if (recipient) return undefined
  if (secrecy === "together") {
    return {
      value: "recipient",
      title: t("share.recipient", { name }),
      text: t("share.recipientText", { name }),
    }
  }
  if (card === undefined) return undefined
  const text =
    card.state === "open"
      ? t("share.cardRecipientOpen", { name })
      : t(card.told ? "share.cardRecipientTold" : "share.cardRecipientText", { when: opensText(occasion) })
  return { value: "recipient", title: t("share.cardRecipient", { name }), text }
}

/** What to know before a surprise is passed on. */
export const noteFor = (occasion: OccasionView): string =>
  t(occasion.card === undefined ? "share.surpriseNote" : "share.cardNote", { name: nameOf(occasion) })

/** The ready-made words that go with a link: they name the person and the date, and for a surprise say so. */
export function messageFor(occasion: OccasionView, capability: Capability, link: string): string {
  if (occasion.card !== undefined && (!occasion.list || isForCard(occasion, capability)))
    return cardMessage(occasion, capability, link)
  const today = todayHere()
  const name = nameOf(occasion)
  const day = dayOf(occasion, today)
  const when = day === undefined ? "" : t("share.messageWhen", { date: shortDay(day, today) })
  const title = titleOf({ ...namedOf(occasion), mine: false }, today)
  if (capability === "recipient") return t("share.messageRecipient", { name, when, link })
  if (occasion.recipient) return t("share.messageMine", { when, link })
  if (occasion.secrecy === "surprise") return t("share.messageSurprise", { name, when, link })
  return capability === "reader"
    ? t("share.messageReader", { title, when, link })
    : t("share.messageTogether", { title, when, link })
}

/** A recipient's link of a surprise opens the card alone. */
const isForCard = ({ secrecy }: OccasionView, capability: Capability): boolean =>
  capability === "recipient" && secrecy === "surprise"

/** To those it is for, it says when it opens only where they may know before. */
function cardMessage(occasion: OccasionView, capability: Capability, link: string): string {
  const name = nameOf(occasion)
  const open = occasion.card?.state === "open"
  const when = opensText(occasion)
  if (capability === "recipient") {
    return occasion.card?.told === true && !open
      ? t("share.messageCardTold", { name, when, link })
      : t("share.messageCardRecipient", { name, link })
  }
  return open ? t("share.messageCardOpen", { name, link }) : t("share.messageCard", { name, when, link })
}
