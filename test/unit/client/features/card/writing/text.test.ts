import { describe, expect, test } from "vitest"
import * as Y from "yjs"
import { caretInText, placeInText } from "../../../../../../client/features/card/writing/caret-positions.ts"
import { isKnown } from "../../../../../../client/features/card/writing/editor/known.ts"
import { hrefFrom, safeHref } from "../../../../../../client/features/card/writing/editor/links.ts"
import { sharedTitle } from "../../../../../../client/features/card/writing/title.ts"
import { COVER_TITLE_MAX } from "../../../../../../shared/limits.ts"

describe("an address behind words", () => {
  test("is of the web or of mail", () => {
    expect(hrefFrom(" example.com/a b ")).toBe("https://example.com/a%20b")
    expect(hrefFrom("example.com:8080/x")).toBe("https://example.com:8080/x")
    expect(hrefFrom("anna@example.com")).toBe("mailto:anna@example.com")
    expect(hrefFrom("http://example.com")).toBe("http://example.com/")
    expect(hrefFrom("mailto:anna@example.com")).toBe("mailto:anna@example.com")
  })

  test("has no other scheme, no password and no length without end", () => {
    for (const bad of [
      "javascript:alert(1)",
      "JaVaScRiPt:alert(1)",
      "java\tscript:alert(1)",
      "data:text/html,x",
      "vbscript:x",
      "file:///etc/passwd",
      "ftp://example.com",
      "https://user:secret@example.com",
      `https://example.com/${"x".repeat(3_000)}`,
      "two words",
      "",
    ]) {
      expect(hrefFrom(bad)).toBeUndefined()
      expect(safeHref(bad)).toBeUndefined()
    }
  })
})

describe("a caret in a text", () => {
  test("stays behind the letter that it stood behind, whatever others write", () => {
    const text = new Y.Doc().getText("title")
    text.insert(0, "Anna 40")
    const caret = caretInText(text, 4, 4)
    text.insert(0, "Dear ")
    text.insert(9, " turns")
    expect(placeInText(text, caret)).toBe(9)
  })

  test("is nowhere when it is of another text, or is no caret", () => {
    const doc = new Y.Doc()
    const [title, other] = [doc.getText("title"), doc.getText("other")]
    other.insert(0, "abc")
    expect(placeInText(title, caretInText(other, 1, 1))).toBeUndefined()
    expect(placeInText(title, { anchor: "%%%", head: "%%%" })).toBeUndefined()
    expect(placeInText(title, { anchor: "AAAA", head: "////" })).toBeUndefined()
  })
})

describe("the title on a cover", () => {
  const open = (before = "") => {
    const doc = new Y.Doc()
    const title = sharedTitle(doc)
    title.text?.insert(0, before)
    return {
      title,
      write: (index: number, insert: string, remove = 0) => title.edit({ index, remove, insert }, {}),
    }
  }

  test("has two lines at most", () => {
    const { title, write } = open()
    write(0, "Anna\r\nturns\n40\tyears")
    expect(title.read()).toBe("Anna\nturns 40 years")
    write(0, "Dear\n")
    expect(title.read()).toBe("Dear Anna\nturns 40 years")
  })

  test("does not grow beyond what fits, and can be made shorter when others were faster", () => {
    const { title, write } = open("x".repeat(COVER_TITLE_MAX))
    expect(write(0, "y")).toEqual({ ok: false, error: "title_full" })
    title.text?.insert(0, "more")
    expect(write(0, "z", 2).ok).toBe(true)
    expect(title.read()).toHaveLength(COVER_TITLE_MAX + 3)
  })
})

describe("a text that the editor may open", () => {
  const body = (make: (fragment: Y.XmlFragment) => void): Y.XmlFragment => {
    const fragment = new Y.Doc().getXmlFragment("greeting")
    make(fragment)
    return fragment
  }
  const paragraph = (text: string, marks = {}): Y.XmlElement => {
    const element = new Y.XmlElement("paragraph")
    const words = new Y.XmlText()
    words.insert(0, text, marks)
    element.insert(0, [words])
    return element
  }
  const list = (inside: Y.XmlElement): Y.XmlElement => {
    const [outer, item] = [new Y.XmlElement("bulletList"), new Y.XmlElement("listItem")]
    item.insert(0, [inside])
    outer.insert(0, [item])
    return outer
  }

  test("has the nodes and marks that it knows", () => {
    const marks = { bold: {}, link: { href: "https://example.com" } }
    expect(isKnown(body((all) => all.insert(0, [paragraph("a", marks), list(paragraph("b"))])))).toBe(true)
    expect(isKnown(body(() => undefined))).toBe(true)
  })

  test("has no node, attribute or mark of a later version, which the editor would take away", () => {
    const heading = new Y.XmlElement("heading")
    heading.setAttribute("align", "center")
    for (const foreign of [
      new Y.XmlElement("photo"),
      new Y.XmlElement("listItem"),
      heading,
      paragraph("a", { wavy: {} }),
      list(new Y.XmlElement("photo")),
    ]) {
      expect(isKnown(body((all) => all.insert(0, [foreign])))).toBe(false)
    }
    expect(isKnown(body((all) => all.insert(0, [new Y.XmlText("bare")])))).toBe(false)
  })

  test("is not deeper than anybody writes", () => {
    let deep = paragraph("a")
    for (let n = 0; n < 40; n++) deep = list(deep)
    expect(isKnown(body((all) => all.insert(0, [deep])))).toBe(false)
  })
})
