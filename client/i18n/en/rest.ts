import { words as asks } from "./asks.ts"
import { words as calendar } from "./calendar.ts"
import { words as cardAround } from "./card-around.ts"
import { words as cardHiding } from "./card-hiding.ts"
import { words as cardKeep } from "./card-keep.ts"
import { words as cardOpening } from "./card-opening.ts"
import { words as cardPens } from "./card-pens.ts"
import { words as cardPhotos } from "./card-photos.ts"
import { words as cardRights } from "./card-rights.ts"
import { words as cardStart } from "./card-start.ts"
import { words as cardWriting } from "./card-writing.ts"
import { words as channels } from "./channels.ts"
import { words as claims } from "./claims.ts"
import { words as cover } from "./cover.ts"
import { words as devices } from "./devices.ts"
import { words as editors } from "./editors.ts"
import { words as failuresLater } from "./failures-later.ts"
import { words as occasion } from "./occasion.ts"
import { words as people } from "./people.ts"
import { words as pool } from "./pool.ts"
import { words as putAway } from "./put-away.ts"
import { words as reminders } from "./reminders.ts"
import { words as reveal } from "./reveal.ts"
import { words as setAside } from "./set-aside.ts"
import { words as shopping } from "./shopping.ts"

/** What is needed after the first screens; a part of all.ts. */
export const words = {
  ...asks,
  ...calendar,
  ...cardAround,
  ...cardHiding,
  ...cardKeep,
  ...cardOpening,
  ...cardPens,
  ...cardPhotos,
  ...cardRights,
  ...cardStart,
  ...cardWriting,
  ...channels,
  ...claims,
  ...cover,
  ...devices,
  ...editors,
  ...failuresLater,
  ...occasion,
  ...people,
  ...pool,
  ...putAway,
  ...reminders,
  ...reveal,
  ...setAside,
  ...shopping,
} as const
