import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import * as Y from "yjs"
import { plainTextOf, readRichText } from "../../../shared/documents/read-rich-text.ts"
import { safeLink } from "../../../shared/safe-link.ts"

type Content = string | Y.XmlElement | Y.XmlText

const text = (words: string, marks: Record<string, unknown> = {}): Y.XmlText => {
  const node = new Y.XmlText()
  node.applyDelta([{ insert: words, attributes: marks }])
  return node
}
const node = (name: string, children: readonly Content[] = [], attributes: Record<string, string> = {}) => {
  const element = new Y.XmlElement(name)
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value)
  element.insert(
    0,
    children.map((child) => (typeof child === "string" ? text(child) : child)),
  )
  return element
}
const body = (...children: readonly (Y.XmlElement | Y.XmlText)[]): Y.XmlFragment => {
  const fragment = new Y.Doc().getXmlFragment("greeting")
  fragment.insert(0, [...children])
  return fragment
}
const plain = (words: string) => ({ kind: "text", text: words, bold: false, italic: false, link: undefined })

describe("rich text of a card", () => {
  test("is read as it was written", () => {
    const fragment = body(
      node("heading", ["Dear Anna,"], { level: "1" }),
      node("paragraph", [
        text("bold", { bold: {} }),
        node("hardBreak"),
        text("both", { bold: {}, italic: {} }),
      ]),
      node("orderedList", [node("listItem", [node("paragraph", ["first"])])], { start: "3" }),
    )
    expect(readRichText(fragment)).toEqual([
      { kind: "heading", level: 1, inlines: [plain("Dear Anna,")] },
      {
        kind: "paragraph",
        inlines: [
          { ...plain("bold"), bold: true },
          { kind: "break" },
          { ...plain("both"), bold: true, italic: true },
        ],
      },
      {
        kind: "list",
        ordered: true,
        start: 3,
        items: [[{ kind: "paragraph", inlines: [plain("first")] }]],
      },
    ])
    expect(plainTextOf(fragment)).toBe("Dear Anna,\nbold\nboth\n3. first")
  })

  test("nodes and marks of another version give their text", () => {
    const fragment = body(
      node("callout", [node("paragraph", ["in a box"]), "and loose"]),
      node("paragraph", [node("mention", ["@Ivo"]), text(" said", { highlight: { colour: "red" } })]),
      node("bulletList", ["no item", node("taskItem", [node("paragraph", ["a task"])])]),
    )
    expect(plainTextOf(fragment)).toBe("in a box\nand loose\n@Ivo said\n- no item\n- a task")
  })

  test("marks that overlap keep their names", () => {
    const marks = { "bold--a1b2c3d4": {}, "link--a1b2c3d4": { href: "https://a.example/" } }
    expect(readRichText(body(node("paragraph", [text("x", marks)])))).toEqual([
      { kind: "paragraph", inlines: [{ ...plain("x"), bold: true, link: "https://a.example/" }] },
    ])
  })

  test("empty lines before and behind it are left out, those between are not", () => {
    const lines = ["", " ", "one", "", "two", ""].map((line) => node("paragraph", line === "" ? [] : [line]))
    expect(plainTextOf(body(...lines))).toBe("one\n\ntwo")
    expect(readRichText(body(node("paragraph")))).toEqual([])
  })

  test("3,000 nested lists are read without running out of stack, and shown to a depth", () => {
    const fragment = body(node("bulletList"))
    let inner = fragment.get(0)
    for (let depth = 0; depth < 3_000 && inner instanceof Y.XmlElement; depth++) {
      const next = new Y.XmlElement(depth % 2 === 0 ? "listItem" : "bulletList")
      inner.insert(0, [next])
      inner = next
    }
    if (inner instanceof Y.XmlElement) inner.insert(0, [text("deep down")])
    const blocks = readRichText(fragment)
    expect(JSON.stringify(blocks).split("items").length).toBeLessThan(30)
    expect(plainTextOf(fragment)).toContain("deep down")
  })

  test("reads any tree without throwing", () => {
    const names = fc.constantFrom(
      "paragraph",
      "heading",
      "bulletList",
      "listItem",
      "hardBreak",
      "script",
      "__proto__",
    )
    const tree = fc.letrec<{ node: Content }>((tie) => ({
      node: fc.oneof(
        { maxDepth: 5 },
        fc.string(),
        fc
          .tuple(names, fc.array(tie("node"), { maxLength: 4 }), fc.string())
          .map(([name, children, level]) => node(name, children, { level })),
      ),
    }))
    fc.assert(
      fc.property(fc.array(tree.node, { maxLength: 4 }), (children) => {
        const fragment = body(...children.map((child) => (typeof child === "string" ? text(child) : child)))
        expect(() => plainTextOf(fragment)).not.toThrow()
      }),
      { numRuns: 200 },
    )
  })
})

describe("a link", () => {
  test.each(["https://a.example/b?c#d", "http://a.example/", "mailto:anna@a.example"])(
    "%s is followed",
    (href) => {
      expect(safeLink(href)).toBe(href)
    },
  )

  test.each([
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "file:///etc/passwd",
    "blob:https://a.example/1",
    "/relative",
    "//a.example",
    `https://a.example/${"x".repeat(3_000)}`,
    7,
    null,
    {},
  ])("%j is text", (href) => {
    expect(safeLink(href)).toBeUndefined()
  })
})
