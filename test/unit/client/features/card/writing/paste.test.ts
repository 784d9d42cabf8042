import { Schema, Slice, Fragment } from "@tiptap/pm/model"
import { describe, expect, test } from "vitest"
import { cutSlice } from "../../../../../../client/features/card/writing/editor/cut-slice.ts"
import { quietHtml } from "../../../../../../client/features/card/writing/editor/quiet-html.ts"
import {
  BLOCKS_MAX,
  reduceHtml,
  type HtmlNode,
} from "../../../../../../client/features/card/writing/editor/reduce-html.ts"
import { RICH_TEXT_MAX } from "../../../../../../shared/limits.ts"

type Inside = readonly (HtmlNode | string)[]

/** A node as a browser reads it from a clipboard. */
const el = (
  nodeName: string,
  inside: Inside = [],
  attributes: Readonly<Record<string, string>> = {},
): HtmlNode => ({
  nodeName,
  nodeValue: null,
  childNodes: inside.map((child) =>
    typeof child === "string" ? { nodeName: "#text", nodeValue: child, childNodes: [] } : child,
  ),
  getAttribute: (name) => attributes[name] ?? null,
})

const html = (...inside: Inside): string => reduceHtml(el("BODY", inside)).html

describe("pasted HTML", () => {
  test("keeps paragraphs, headings, lists, bold, italic and links", () => {
    expect(
      html(
        el("H1", ["Dear Anna"]),
        el("P", ["so ", el("B", ["very ", el("I", ["happy"])]), " "]),
        el("UL", [el("LI", ["one"]), el("LI", [el("P", ["two"])])]),
        el("P", [el("A", ["here"], { href: "https://example.com/x?a=1&b=2" })]),
      ),
    ).toBe(
      "<h1>Dear Anna</h1><p>so <strong>very <em>happy</em></strong> </p><ul><li><p>one</p></li><li><p>two</p></li></ul>" +
        '<p><a href="https://example.com/x?a=1&amp;b=2">here</a></p>',
    )
  })

  test("drops scripts, styles and pictures with what is in them, and writes text as text", () => {
    const bad = el("P", ["a", el("SCRIPT", ["alert(1)"]), el("STYLE", ["p{}"]), el("IMG"), "<b>&amp;"])
    expect(html(bad, el("SVG", [el("A", ["x"], { href: "javascript:alert(1)" })]))).toBe(
      "<p>a&lt;b&gt;&amp;amp;</p>",
    )
  })

  test("takes the words of a link with another scheme, and not the link", () => {
    for (const href of ["javascript:alert(1)", " java\nscript:x", "data:text/html,x", "file:///etc/passwd"]) {
      expect(html(el("P", [el("A", ["click"], { href })]))).toBe("<p>click</p>")
    }
  })

  test("makes a paragraph of each cell of a table", () => {
    const row = el("TR", [el("TD", ["a"]), el("TD", ["b"])])
    expect(html(el("TABLE", [el("TBODY", [row])]))).toBe("<p>a</p><p>b</p>")
  })

  test("draws 20,000 lists in lists out to three", () => {
    let nested = el("UL", [el("LI", ["deep"])])
    for (let n = 0; n < 20_000; n++) nested = el("UL", [el("LI", ["x", nested])])
    const { html, cut } = reduceHtml(el("BODY", [nested]))
    expect(cut).toBe(true)
    expect(html.match(/<ul>/g)).toHaveLength(3)
    expect(html.match(/<\/ul>/g)).toHaveLength(3)
  })

  test("stops where enough text was taken, and says so", () => {
    const long = el("P", ["x".repeat(1_000_000)])
    const { html, cut } = reduceHtml(el("BODY", [long, el("P", ["more"])]))
    expect(cut).toBe(true)
    expect(html).toBe(`<p>${"x".repeat(RICH_TEXT_MAX)}</p>`)
  })

  test("stops where enough paragraphs were taken", () => {
    const many = Array.from({ length: 50_000 }, () => el("P", ["a"]))
    const { html, cut } = reduceHtml(el("BODY", many))
    expect(cut).toBe(true)
    expect(html.match(/<p>/g)).toHaveLength(BLOCKS_MAX)
  })

  test("does not take the wrapping of a word processor for bold", () => {
    const wrapped = el(
      "B",
      [el("P", ["plain ", el("SPAN", ["bold"], { "data-style": "font-weight:700" })])],
      {
        "data-style": "font-weight:normal",
      },
    )
    expect(html(wrapped)).toBe("<p>plain <strong>bold</strong></p>")
  })
})

test("what a strict page complains about goes or is renamed in tags, and nowhere else", () => {
  expect(quietHtml(`<p style="a" onclick=x>my style = on="x"</p><script>1</script><style>p{}</style>b`)).toBe(
    `<p data-style="a" data-onclick=x>my style = on="x"</p>b`,
  )
  expect(quietHtml(`<img src="x"onerror=1><svg/onload=1>`)).toBe(
    `<img src="x"data-onerror=1><svg/data-onload=1>`,
  )
  expect(quietHtml("<a".repeat(300_000)).length).toBeLessThan(1_000_000)
})

describe("a slice that is longer than what fits", () => {
  const schema = new Schema({
    nodes: { doc: { content: "paragraph+" }, paragraph: { content: "text*" }, text: {} },
  })
  const slice = (...texts: readonly string[]): Slice =>
    new Slice(Fragment.from(texts.map((text) => schema.node("paragraph", null, schema.text(text)))), 1, 1)
  const words = ({ content }: Slice): string => content.textBetween(0, content.size, "|")

  test("stays whole when it fits", () => {
    const given = slice("one", "two")
    expect(cutSlice(given, 6)).toEqual({ slice: given, cut: false })
  })

  test("keeps its first letters, and never half of one", () => {
    const { slice: kept, cut } = cutSlice(slice("one", "two", "three"), 5)
    expect([words(kept), cut]).toEqual(["one|tw", true])
    expect(words(cutSlice(slice("ab👋"), 3).slice)).toBe("ab")
  })

  test("is nothing where nothing fits", () => {
    expect(cutSlice(slice("one"), 0).slice.size).toBe(0)
  })
})
