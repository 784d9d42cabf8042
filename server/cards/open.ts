import { secureRandom } from "../../shared/ids.ts"
import type { AccessDeps } from "../access/grant-for.ts"
import { describeIn } from "../access/describe.ts"
import type { Table } from "../store/table.ts"
import { CardContents, type ContentsDeps } from "./content/contents.ts"
import type { ArrangementRecord } from "./arrangement.ts"
import type { CardFrontRecord, CardMessageRecord } from "./content/record.ts"
import { CardSigners, type SignersRecord } from "./content/signers.ts"
import { CardOpener } from "./opener.ts"
import { zoneRules } from "../../shared/dates/zoned.ts"

/** What a node does for cards by itself. */
export interface Cards {
  /** Opened cards as records. */
  readonly contents: CardContents
  /** Who has signed each card. */
  readonly signers: CardSigners
  stop(): void
}

interface CardTables extends AccessDeps {
  readonly cardFronts: Table<CardFrontRecord>
  readonly cardMessages: Table<CardMessageRecord>
  readonly cardSigners: Table<SignersRecord>
  readonly arrangements: Table<ArrangementRecord>
}

/** Opens cards when they are due and has them made, and notes who signed. */
export function openCards(
  parts: Pick<
    ContentsDeps,
    "log" | "documents" | "onSpoilt" | "events" | "clock" | "withdrawn" | "onFault"
  > & {
    /** Whether other nodes write to the same store. */
    readonly cluster: boolean
  },
  tables: CardTables,
): Cards {
  const { occasions } = tables
  const contents = new CardContents({
    ...parts,
    occasions,
    fronts: tables.cardFronts,
    messages: tables.cardMessages,
    describe: describeIn(tables),
    random: secureRandom,
  })
  const signers = new CardSigners({
    ...parts,
    signers: tables.cardSigners,
    arrangements: tables.arrangements,
  })
  const opener = new CardOpener({
    ...parts,
    occasions,
    rules: zoneRules,
    opened: (id) => contents.ahead(id),
  })
  return {
    contents,
    signers,
    stop: () => {
      opener.stop()
      signers.stop()
    },
  }
}
