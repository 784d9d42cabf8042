import { createElement, type ReactNode } from "react"
import type { Block, Inline } from "../../../../shared/documents/rich-blocks.ts"
import styles from "./Text.module.css"

export interface Look {
  /** The level of its first headings, below what stands around it. */
  heading?: 2 | 3 | 4
  className?: string | undefined
}

/** Rich text that is plain data. What somebody wrote turns nothing around it, and is not translated. */
export function RichBlocks({ blocks, heading = 3, className }: Look & { blocks: readonly Block[] }) {
  return (
    <div className={[styles["text"], className].filter(Boolean).join(" ")} translate="no" data-rich-text="">
      <Blocks blocks={blocks} heading={heading} />
    </div>
  )
}

function Blocks({ blocks, heading }: { blocks: readonly Block[]; heading: 2 | 3 | 4 }): ReactNode {
  return blocks.map((block, n) => <OneBlock key={n} block={block} heading={heading} />)
}

function OneBlock({ block, heading }: { block: Block; heading: 2 | 3 | 4 }): ReactNode {
  if (block.kind === "list") {
    const items = block.items.map((item, n) => (
      <li key={n} dir="auto" translate="no">
        <Blocks blocks={item} heading={heading} />
      </li>
    ))
    return block.ordered ? <ol start={block.start}>{items}</ol> : <ul>{items}</ul>
  }
  const inlines = <Inlines inlines={block.inlines} />
  if (block.kind === "paragraph")
    return (
      <p dir="auto" translate="no">
        {inlines}
      </p>
    )
  const properties = { dir: "auto", "data-level": block.level }
  return createElement(`h${heading + block.level - 1}`, properties, inlines)
}

/** A paragraph without words still takes its line. */
function Inlines({ inlines }: { inlines: readonly Inline[] }): ReactNode {
  return inlines.length === 0 ? <br /> : inlines.map((inline, n) => <OneInline key={n} inline={inline} />)
}

function OneInline({ inline }: { inline: Inline }): ReactNode {
  if (inline.kind === "break") return <br />
  let shown: ReactNode = inline.text
  if (inline.italic) shown = <em>{shown}</em>
  if (inline.bold) shown = <strong>{shown}</strong>
  if (inline.link === undefined) return shown
  return (
    <a href={inline.link} target="_blank" rel="noopener noreferrer nofollow">
      {shown}
    </a>
  )
}
