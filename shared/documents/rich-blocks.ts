/** Rich text as plain data: what a card that is read needs, without its document. */

export type Inline =
  | { readonly kind: "break" }
  | {
      readonly kind: "text"
      readonly text: string
      readonly bold: boolean
      readonly italic: boolean
      /** A web or mail address that is safe to follow. */
      readonly link?: string | undefined
    }

export type Block =
  | { readonly kind: "paragraph"; readonly inlines: readonly Inline[] }
  | { readonly kind: "heading"; readonly level: 1 | 2; readonly inlines: readonly Inline[] }
  | {
      readonly kind: "list"
      readonly ordered: boolean
      readonly start: number
      readonly items: readonly Item[]
    }
type Item = readonly Block[]

const textOf = (inlines: readonly Inline[]): string =>
  inlines.map((inline) => (inline.kind === "break" ? "\n" : inline.text)).join("")

function linesOf(blocks: readonly Block[], indent: string): readonly string[] {
  return blocks.flatMap((block) => {
    if (block.kind !== "list") return [indent + textOf(block.inlines)]
    return block.items.flatMap((item, n) => {
      const sign = block.ordered ? `${block.start + n}. ` : "- "
      const lines = linesOf(item, `${indent}  `)
      return lines.map((line, at) => (at === 0 ? `${indent}${sign}${line.trimStart()}` : line))
    })
  })
}

/** Blocks as plain text: a line for each paragraph, "- " before each point of a list. */
export const plainText = (blocks: readonly Block[]): string => linesOf(blocks, "").join("\n")
