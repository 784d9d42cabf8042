import { mkdtempSync } from "node:fs"
import { rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { onTestFinished } from "vitest"
import { createAccess } from "../../server/access/grant-for.ts"
import { CircleRecord, startCircle } from "../../server/circles/rules.ts"
import { ItemRecord } from "../../server/claims/record.ts"
import { OccasionRecord } from "../../server/occasions/rules.ts"
import { PersonRecord } from "../../server/people/rules.ts"
import type { Store } from "../../server/store/port.ts"
import { openSqliteStore } from "../../server/store/sqlite/open.ts"
import { tableOf } from "../../server/store/table.ts"
import { newCircleId, newOccasionId, secureRandom } from "../../shared/ids.ts"
import { ANNA, IVO, MIRA } from "./claim-desk.ts"

/** A real store that is gone with the test. */
export async function storeOfTest(): Promise<Store> {
  const folder = mkdtempSync(join(tmpdir(), "jubilee-claims-"))
  const opened = await openSqliteStore({ folder })
  if (!opened.ok) throw new Error(opened.error.message)
  onTestFinished(async () => {
    await opened.value.close()
    await rm(folder, { recursive: true, force: true })
  })
  return opened.value
}

/** Anna is celebrated; Ivo runs it, Mira gives too: as the store has them, with everything that claims ask about them. */
export async function storeFamily({ records }: Pick<Store, "records">) {
  const people = tableOf(records, "people", PersonRecord)
  const circles = tableOf(records, "circles", CircleRecord)
  const occasions = tableOf(records, "occasions", OccasionRecord)
  const claims = tableOf(records, "claims", ItemRecord)
  const [circle, occasion] = [newCircleId(), newOccasionId()]
  for (const person of [IVO, MIRA, ANNA])
    await people.insert(person, { name: person, createdAt: 1, also: [] })
  const founder = { person: IVO, role: "organiser", via: undefined, now: 1, random: secureRandom } as const
  const { members, ...rest } = startCircle("Ivo", founder)
  const mira = members.map((member) => ({ ...member, person: MIRA, role: "member" as const }))
  await circles.insert(circle, { ...rest, members: [...members, ...mira] })
  await occasions.insert(occasion, {
    circle,
    kind: "birthday",
    recipients: [ANNA],
    organisers: [IVO],
    zone: "Europe/Berlin",
    secrecy: "together",
    writers: "everyone",
    reveals: [],
    turned: [],
    createdAt: 1,
  })
  const { occasionFor } = createAccess({ people, circles, occasions })
  return { circle, occasion, tables: { people, circles, occasions, claims, occasionFor } }
}
