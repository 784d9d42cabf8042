import { RICH_TEXT_MAX } from "../../../../../shared/limits.ts"
import { safeHref } from "./links.ts"

/**
 * Pasted HTML, reduced to what a card's text can have before the editor reads it: paragraphs, headings, lists, bold,
 * italic, links. Scripts, styles and everything that is not text go with their content; a table becomes a paragraph for
 * each cell; lists in lists stay for some levels. Walks without recursion and stops when there is enough.
 */

/** As much of a browser's node as the walk needs. */
export interface HtmlNode {
  readonly nodeName: string
  readonly nodeValue: string | null
  readonly childNodes: ArrayLike<HtmlNode>
  getAttribute?(name: string): string | null
}

export interface Reduced {
  readonly html: string
  /** Whether something was left out because there was too much. */
  readonly cut: boolean
}

/** Blocks that one paste may bring. */
export const BLOCKS_MAX = 600
/** Lists in lists; deeper ones are drawn out to this level. */
const LISTS_MAX = 3
/** Nodes that are looked at: an empty megabyte is no text either. */
const NODES_MAX = 60_000

const DROPPED = new Set(
  "SCRIPT STYLE TEMPLATE NOSCRIPT IFRAME OBJECT EMBED SVG MATH CANVAS AUDIO VIDEO HEAD TITLE META LINK SELECT OPTION TEXTAREA INPUT BUTTON IMG".split(
    " ",
  ),
)
const BLOCK = new Set(
  "P DIV SECTION ARTICLE HEADER FOOTER MAIN ASIDE NAV BLOCKQUOTE PRE FIGURE FIGCAPTION ADDRESS DL DT DD TABLE TR TD TH CAPTION FORM FIELDSET HR DETAILS SUMMARY".split(
    " ",
  ),
)
const HEADING: ReadonlyMap<string, string> = new Map([
  ["H1", "h1"],
  ["H2", "h2"],
  ["H3", "h2"],
  ["H4", "h2"],
  ["H5", "h2"],
  ["H6", "h2"],
])
/** Styles, as quiet-html.ts leaves them. */
const BOLD = /font-weight:\s*(?:bold|[6-9]00)/u
const ITALIC = /font-style:\s*(?:italic|oblique)/u
/** Word processors wrap everything in a bold element that is not bold. */
const NOT_BOLD = /font-weight:\s*(?:normal|[1-5]00)/u
const LIST = new Set(["UL", "OL"])

const escape = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;")

/** Styles were renamed before the HTML was read (quiet-html.ts). */
function marksOf(node: HtmlNode, name: string): readonly string[] {
  const style = node.getAttribute?.("data-style") ?? ""
  const bold = name === "B" || name === "STRONG" ? !NOT_BOLD.test(style) : BOLD.test(style)
  const italic = name === "I" || name === "EM" || ITALIC.test(style)
  return [...(bold ? ["strong"] : []), ...(italic ? ["em"] : [])]
}

/** Our own headings say their level (extensions.ts). */
const tagOf = (node: HtmlNode, name: string): string =>
  HEADING.has(name) && node.getAttribute?.("data-level") === "1" ? "h1" : (HEADING.get(name) ?? "p")

type Step = { readonly enter: HtmlNode } | { readonly leave: () => void }

class Reducer {
  #out = ""
  /** Units of text still to take, and blocks. */
  #room = RICH_TEXT_MAX
  #blocks = BLOCKS_MAX
  #nodes = NODES_MAX
  #cut = false
  #block: string | undefined
  readonly #marks: { readonly open: string; readonly close: string }[] = []
  #lists = 0
  readonly #steps: Step[] = []

  reduce(root: HtmlNode): Reduced {
    this.#children(root)
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) {
      if ("leave" in step) step.leave()
      else if (this.#room > 0 && this.#blocks > 0 && this.#nodes > 0) this.#enter(step.enter)
      else this.#cut = true
    }
    this.#endBlock()
    return { html: this.#out, cut: this.#cut }
  }

  #enter(node: HtmlNode): void {
    this.#nodes--
    const name = node.nodeName.toUpperCase()
    if (name === "#TEXT") return this.#text(node.nodeValue ?? "")
    if (name.startsWith("#") || DROPPED.has(name)) return
    if (name === "BR") return this.#break()
    for (const mark of HEADING.has(name) ? [] : marksOf(node, name)) this.#mark(`<${mark}>`, `</${mark}>`)
    if (name === "A") this.#link(node)
    else if (LIST.has(name)) this.#list(node, name.toLowerCase())
    else if (name === "LI") this.#item(node)
    else if (BLOCK.has(name) || HEADING.has(name)) this.#whole(node, tagOf(node, name))
    else this.#children(node)
  }

  #children(node: HtmlNode): void {
    for (let n = node.childNodes.length - 1; n >= 0; n--) {
      const child = node.childNodes[n]
      if (child !== undefined) this.#steps.push({ enter: child })
    }
  }

  #text(text: string): void {
    const words = text.replaceAll(/\s+/g, " ")
    if (words === "" || (words === " " && this.#block === undefined)) return
    if (this.#block === undefined) this.#startBlock("p")
    const taken = words.slice(0, this.#room)
    this.#room -= taken.length
    this.#cut ||= taken.length < words.length
    this.#out += escape(taken)
  }

  #break(): void {
    if (this.#block !== undefined) this.#out += "<br>"
  }

  #link(node: HtmlNode): void {
    const href = safeHref(node.getAttribute?.("href") ?? "")
    if (href !== undefined) this.#mark(`<a href="${escape(href)}">`, "</a>")
    this.#children(node)
  }

  /** Opens a mark until everything that is entered now is left. */
  #mark(open: string, close: string): void {
    if (this.#marks.some((mark) => mark.close === close)) return
    const mark = { open, close }
    this.#marks.push(mark)
    if (this.#block !== undefined) this.#out += open
    this.#steps.push({
      leave: () => {
        this.#marks.splice(this.#marks.indexOf(mark), 1)
        if (this.#block !== undefined) this.#out += close
      },
    })
  }

  #whole(node: HtmlNode, tag: string): void {
    this.#endBlock()
    // A heading is no part of a list here.
    this.#next = this.#lists > 0 ? "p" : tag
    this.#steps.push({
      leave: () => {
        this.#endBlock()
        this.#next = "p"
      },
    })
    this.#children(node)
  }

  /** What the next block is. */
  #next = "p"

  #list(node: HtmlNode, tag: string): void {
    this.#endBlock()
    const isKept = this.#lists < LISTS_MAX && (this.#lists === 0 || this.#items > 0)
    if (!isKept) return this.#children(node)
    this.#lists++
    // An item begins with a paragraph.
    if (this.#out.endsWith("<li>")) this.#out += "<p></p>"
    this.#out += `<${tag}>`
    const items = this.#items
    this.#items = 0
    this.#steps.push({
      leave: () => {
        this.#endBlock()
        this.#closeItem()
        // An empty list is none.
        this.#out = this.#out.endsWith(`<${tag}>`)
          ? this.#out.slice(0, -tag.length - 2)
          : `${this.#out}</${tag}>`
        this.#lists--
        this.#items = items
      },
    })
    this.#children(node)
  }

  /** Items that are open in the list now: 0 or 1. */
  #items = 0

  #closeItem(): void {
    if (this.#items === 0) return
    this.#out = this.#out.endsWith("<li>") ? `${this.#out}<p></p></li>` : `${this.#out}</li>`
    this.#items = 0
  }

  #item(node: HtmlNode): void {
    this.#endBlock()
    if (this.#lists > 0) {
      this.#closeItem()
      this.#out += "<li>"
      this.#items = 1
      this.#blocks--
    }
    this.#steps.push({ leave: () => this.#endBlock() })
    this.#children(node)
  }

  #startBlock(tag: string): void {
    const name = this.#next === "p" ? tag : this.#next
    if (this.#lists > 0 && this.#items === 0) {
      this.#out += "<li>"
      this.#items = 1
    }
    this.#block = name
    this.#blocks--
    this.#out += `<${name}>${this.#marks.map(({ open }) => open).join("")}`
  }

  #endBlock(): void {
    if (this.#block === undefined) return
    this.#out += `${this.#marks
      .toReversed()
      .map(({ close }) => close)
      .join("")}</${this.#block}>`
    this.#block = undefined
  }
}

export const reduceHtml = (root: HtmlNode): Reduced => new Reducer().reduce(root)
