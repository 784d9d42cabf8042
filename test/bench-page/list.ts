import { addItem } from "../../shared/documents/write-items.ts"
import { noteOf } from "../../shared/documents/items.ts"
import { newItemId } from "../../shared/ids.ts"
import { roomOf } from "../../shared/rooms.ts"
import { PHONE } from "../support/stage.ts"
import type { Text } from "./edit-cost.ts"
import { push, type Place } from "./people.ts"
import { longestTask, openUntil, pageTime, paintedAt, slowedDown, typed, WATCH } from "./watch.ts"

const TEXT = "the one with the green roof, and a chimney that smokes"

interface MeasuredList {
  readonly rows: Record<string, string>
  /** A note in it. */
  readonly note: Text
}

/** A list of so many wishes: opening it, and writing in a note while somebody else writes. */
export async function measureList({ stage, url }: Place, wishes: number): Promise<MeasuredList> {
  const ivo = await stage.person(url, "Ivo", { viewport: PHONE })
  const { id } = await ivo.start("Anna")
  const room = roomOf("list", id)
  const seat = { url, guest: ivo, room }
  const first = newItemId()
  const written = await push(seat, (doc) => {
    for (let n = 0; n < wishes; n++)
      addItem(
        doc,
        {
          id: n === 0 ? first : newItemId(),
          title: `Wish ${n + 1}`,
          createdBy: ivo.person,
          createdAt: n + 1,
        },
        null,
      )
  })
  const page = await ivo.context.newPage()
  await page.addInitScript({ content: WATCH })
  await slowedDown(page)
  await openUntil(page, `${url}/o/${id}`, `Wish ${wishes}`)
  const { ms: opened, kB: loaded } = await paintedAt(page)
  await page
    .getByRole("button", { name: /^Wish 3\b/ })
    .first()
    .click()
  const note = page.getByRole("textbox", { name: "Note" })
  await note.click()
  const since = await pageTime(page)
  const { p50, p95 } = await typed(page, TEXT)
  const longest = await longestTask(page, since)
  await page.close()
  const text = noteOf(written, first)
  if (text === undefined) throw new Error("the first wish has no note")
  const rows = {
    [`list of ${wishes}: opened to its last wish (ms)`]: String(opened),
    [`list of ${wishes}: compressed script up to there (kB)`]: String(loaded),
    [`list of ${wishes}: key to paint in a note, p50, p95 (ms)`]: `${p50}, ${p95}`,
    [`list of ${wishes}: longest task while writing (ms)`]: String(longest),
  }
  return { rows, note: { seat, text } }
}
