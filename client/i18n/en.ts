import { enCalendar } from "./en-calendar.ts"
import { enChannels } from "./en-channels.ts"
import { enCardAround } from "./en-card-around.ts"
import { enCardHiding } from "./en-card-hiding.ts"
import { enCardOpening } from "./en-card-opening.ts"
import { enCardKeep } from "./en-card-keep.ts"
import { enCardPhotos } from "./en-card-photos.ts"
import { enCardRights } from "./en-card-rights.ts"
import { enCardPens } from "./en-card-pens.ts"
import { enCardWriting } from "./en-card-writing.ts"
import { enClaims } from "./en-claims.ts"
import { enDays } from "./en-days.ts"
import { enEditors } from "./en-editors.ts"
import { enOccasion } from "./en-occasion.ts"
import { enPool } from "./en-pool.ts"
import { enPutAway } from "./en-put-away.ts"
import { enReminders } from "./en-reminders.ts"
import { enReveal } from "./en-reveal.ts"
import { enSetAside } from "./en-set-aside.ts"
import { enShopping } from "./en-shopping.ts"
import { enCreate } from "./en-create.ts"
import { enJoin } from "./en-join.ts"
import { enHome } from "./en-home.ts"
import { enEnvelope } from "./en-envelope.ts"
import { enSigningIn } from "./en-signing-in.ts"
import { enPeople } from "./en-people.ts"
import { enCardStart } from "./en-card-start.ts"
import { enDevices } from "./en-devices.ts"
import { enCover } from "./en-cover.ts"
import { enAsks } from "./en-asks.ts"
import { enFailures } from "./en-failures.ts"
import { enFirst } from "./en-first.ts"

/**
 * The words, in English. Short and spoken; a person's name instead of "the recipient"; an error says what to do.
 * `{name}` is filled in; a message with forms is chosen by `count`.
 */
export const en = {
  ...enFirst,
  ...enFailures,
  ...enCreate,
  ...enJoin,
  ...enHome,
  ...enEnvelope,
  ...enSigningIn,
  ...enPeople,
  ...enCardStart,
  ...enDevices,
  ...enCover,
  ...enAsks,
  ...enOccasion,
  ...enShopping,
  ...enClaims,
  ...enCardOpening,
  ...enCardAround,
  ...enCardRights,
  ...enPool,
  ...enPutAway,
  ...enReveal,
  ...enEditors,
  ...enCalendar,
  ...enDays,
  ...enReminders,
  ...enChannels,
  ...enCardWriting,
  ...enCardHiding,
  ...enSetAside,
  ...enCardPens,
  ...enCardKeep,
  ...enCardPhotos,
} as const
