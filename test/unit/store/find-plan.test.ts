import { DatabaseSync } from "node:sqlite"
import { expect, test } from "vitest"
import { Reader } from "../../../server/store/sqlite/reader-thread/reader.ts"
import { migrate } from "../../../server/store/sqlite/schema.ts"

test.each([
  ["who is due", { from: undefined, to: 1_790_000_000_000, limit: 256 }],
  ["who is due next", { from: undefined, to: undefined, limit: 1 }],
])("[N1] %s is read in the order of the index, without a scan and without a sort", (_what, asked) => {
  const db = new DatabaseSync(":memory:")
  migrate(db)
  const prepare = db.prepare.bind(db)
  const prepared: string[] = []
  db.prepare = (sql) => {
    prepared.push(sql)
    return prepare(sql)
  }
  new Reader(db).find({ collection: "agendas", index: "wakeAt", among: undefined, ...asked })
  const plan = prepare(`EXPLAIN QUERY PLAN ${prepared.at(-1) ?? ""}`).all()
  const steps = plan.map(({ detail }) => String(detail))
  expect(steps).toHaveLength(2)
  expect(steps[0]).toMatch(/^SEARCH i USING PRIMARY KEY \(collection=\? AND field=\?/)
  expect(steps[1]).toMatch(/^SEARCH r USING INDEX \w+ \(collection=\? AND key=\?\)$/)
  db.close()
})
