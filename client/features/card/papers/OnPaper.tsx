import type { ReactNode } from "react"
import type { MessageParts } from "../../../../shared/documents/message-parts.ts"
import { Drawing } from "../pens/Drawing.tsx"
import { Signature } from "../pens/Signature.tsx"
import type { TextSize } from "../rich-text/sizes.ts"
import { CornerSticker } from "../stickers/Sticker.tsx"
import styles from "./OnPaper.module.css"

type Drawn = Pick<MessageParts, "drawing" | "signature" | "sticker">

/** What stands on a paper, in the order in which it is read; the words are the children. `name`: who signed. */
export function OnPaper({ parts, name, children }: { parts: Drawn; name: string; children: ReactNode }) {
  const { drawing, signature, sticker } = parts
  return (
    <>
      {drawing.length === 0 ? (
        <CornerSticker sticker={sticker} />
      ) : (
        <div className={styles["drawing"]}>
          <CornerSticker sticker={sticker} over />
          <Drawing strokes={drawing} name={name} />
        </div>
      )}
      {children}
      {signature.length === 0 ? null : (
        <div className={styles["signature"]}>
          <Signature strokes={signature} name={name} />
        </div>
      )}
    </>
  )
}

/** The size of the words: with a picture a few of them are its caption, not the message. */
export const sizeOnPaper = (
  words: TextSize,
  { drawing, photos }: { readonly drawing: readonly unknown[]; readonly photos: readonly unknown[] },
): TextSize => (words === "short" && drawing.length + photos.length > 0 ? "middle" : words)
