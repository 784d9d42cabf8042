import { useCallback, useRef, useSyncExternalStore } from "react"
import type * as Y from "yjs"
import { readRichText } from "../../../../shared/documents/read-rich-text.ts"
import type { Block } from "../../../../shared/documents/rich-blocks.ts"
import { RichBlocks, type Look } from "./RichBlocks.tsx"

/** Read-only rich text of a card. Renders again when its document changes. */
export function RichText({ body, ...look }: Look & { body: Y.XmlFragment }) {
  return <RichBlocks blocks={useBlocks(body)} {...look} />
}

/** What the fragment says; read again after each change, and not before. */
function useBlocks(body: Y.XmlFragment): readonly Block[] {
  const read = useRef<{ body: Y.XmlFragment; blocks: readonly Block[] }>(undefined)
  const subscribe = useCallback(
    (listener: () => void) => {
      const changed = (): void => {
        read.current = undefined
        listener()
      }
      body.observeDeep(changed)
      return () => body.unobserveDeep(changed)
    },
    [body],
  )
  return useSyncExternalStore(subscribe, () => {
    if (read.current?.body !== body) read.current = { body, blocks: readRichText(body) }
    return read.current.blocks
  })
}
