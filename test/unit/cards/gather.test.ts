import { expect, test } from "vitest"
import { gathered } from "../../../server/cards/content/gather.ts"
import type { FoundMessage, WrittenMessage } from "../../../server/cards/content/read-room.ts"
import { messageId } from "../../support/cards.ts"
import { personId } from "../../support/documents.ts"

const MIRA = personId(1)
const id = (n: number) => messageId(MIRA, n)

function found(n: number, text: string, origin = n): FoundMessage {
  const message: WrittenMessage = {
    id: id(n),
    author: MIRA,
    for: "",
    paper: "milk",
    pattern: "plain",
    createdAt: 1,
    body: [{ kind: "paragraph", inlines: [{ kind: "text", text, bold: false, italic: false }] }],
    photos: [],
    drawing: [],
    signature: [],
  }
  return { message, origin: id(origin) }
}

const read = (messages: readonly WrittenMessage[]) =>
  messages.map((message) => [
    message.id,
    message.body.flatMap((block) =>
      block.kind === "list" ? [] : block.inlines.map((inline) => (inline.kind === "text" ? inline.text : "")),
    ),
  ])

test("[K12] a moved message has the id with which it began, so that it stays pinned or hidden", () => {
  expect(read(gathered([found(3, "Hello", 1)], []))).toEqual([[id(1), ["Hello"]]])
})

test("[K15] a message whose move was interrupted is in the card once, and twice if it reads differently", () => {
  expect(read(gathered([found(1, "Hello"), found(3, "Hello", 1)], []))).toEqual([[id(1), ["Hello"]]])
  expect(read(gathered([found(0, "Hello", 1), found(1, "Hello there")], []))).toEqual([
    [id(1), ["Hello there"]],
    [id(0), ["Hello"]],
  ])
})

test("[K15] ids that authors give their messages by hand make none of them disappear", () => {
  const all = [found(1, "a", 2), found(2, "b", 3), found(3, "c", 9), found(4, "d", 9)]
  expect(
    read(gathered(all, []))
      .flatMap(([, text]) => text)
      .join(""),
  ).toMatch(/^(?=.*a)(?=.*b)(?=.*c)(?=.*d).{4}$/)
  expect(new Set(gathered(all, []).map((message) => message.id)).size).toBe(4)
})

test("[K15] what was written into a moved message is at its end, or a message where it is gone", () => {
  expect(read(gathered([found(3, "Hello", 1)], [found(1, "late")]))).toEqual([[id(1), ["Hello", "late"]]])
  expect(read(gathered([], [found(1, "late")]))).toEqual([[id(1), ["late"]]])
})
