import { expect, test } from "vitest"
import { peopleHere } from "../../../../../client/screens/occasion/people-here.ts"
import type { Present } from "../../../../../client/sync/types.ts"
import { newItemId, newPersonId, type PersonId } from "../../../../../shared/ids.ts"
import type { Presence } from "../../../../../shared/protocol.ts"

const me = newPersonId()
const ivo = newPersonId()
const gran = newPersonId()
const at = (id: PersonId, state: Presence): Present => ({
  connection: 1,
  person: { n: 1, id, name: "x", look: 0 },
  state,
})

test("somebody with two devices in two rooms is here once, where they write", () => {
  const item = newItemId()
  const here = peopleHere(
    [
      { kind: "list", present: [at(ivo, { item, field: "note" })] },
      { kind: "plan", present: [at(ivo, {}), at(ivo, { idle: true }), at(gran, {}), at(me, {})] },
    ],
    me,
  )
  expect(here.map(({ person }) => person.id).toSorted()).toEqual([gran, ivo].toSorted())
  expect(here.find(({ person }) => person.id === ivo)).toMatchObject({ kind: "list", at: item })
})

test("of two devices the one that is awake counts", () => {
  const [only] = peopleHere([{ kind: "plan", present: [at(ivo, { idle: true }), at(ivo, {})] }], me)
  expect(only?.state.idle).toBeUndefined()
})
