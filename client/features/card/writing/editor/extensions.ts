import type { Extensions } from "@tiptap/core"
import { Bold } from "@tiptap/extension-bold"
import { Document } from "@tiptap/extension-document"
import { HardBreak } from "@tiptap/extension-hard-break"
import { Heading } from "@tiptap/extension-heading"
import { Italic } from "@tiptap/extension-italic"
import { Link } from "@tiptap/extension-link"
import { BulletList, ListItem, ListKeymap, OrderedList } from "@tiptap/extension-list"
import { Paragraph } from "@tiptap/extension-paragraph"
import { Text } from "@tiptap/extension-text"
import { safeHref } from "./links.ts"

/** A link is its address and nothing else; how it opens is no part of what is written. */
const CardLink = Link.extend({
  addAttributes() {
    return {
      href: {
        default: null,
        parseHTML: (element) => safeHref(element.getAttribute("href") ?? "") ?? null,
      },
    }
  },
}).configure({
  // Links are made on purpose: an automatic one would be made by everybody who sees the words come.
  autolink: false,
  openOnClick: false,
  defaultProtocol: "https",
  isAllowedUri: (url) => safeHref(url) !== undefined,
  HTMLAttributes: { target: null, rel: "noopener noreferrer nofollow", class: null },
})

/** As headings of the page: below those around the editor, like the same text when it is read (rich-text/RichText.tsx). */
const CardHeading = Heading.extend({
  renderHTML({ node, HTMLAttributes }) {
    const level = node.attrs["level"] === 2 ? 2 : 1
    return [`h${level + 2}`, { ...HTMLAttributes, "data-level": level }, 0]
  },
}).configure({ levels: [1, 2] })

/** Tab leaves the editor, as it leaves every field. */
const CardListItem = ListItem.extend({
  addKeyboardShortcuts() {
    return { Enter: () => this.editor.commands.splitListItem(this.name) }
  },
})

/** The nodes and marks of a card's text, as shared/documents/card.ts names them. */
export const CARD_TEXT: Extensions = [
  Document,
  Paragraph,
  Text,
  Bold,
  Italic,
  CardHeading,
  BulletList,
  OrderedList,
  CardListItem,
  ListKeymap,
  HardBreak,
  CardLink,
]
