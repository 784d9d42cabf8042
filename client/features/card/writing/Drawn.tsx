import { PenLine, Signature as SignatureIcon, Sticker as StickerIcon } from "lucide-react"
import { useState, type ReactNode } from "react"
import { Dialog, DialogTrigger, Popover } from "react-aria-components"
import type { Message } from "../../../../shared/documents/card.ts"
import type { MessageParts } from "../../../../shared/documents/message-parts.ts"
import { setSticker, type StrokePart } from "../../../../shared/documents/strokes.ts"
import { lazyDialog } from "../../../components/lazy-part.tsx"
import { say } from "../../../components/say.ts"
import { t } from "../../../i18n/text.ts"
import { Button } from "../../../ui/Button.tsx"
import { Drawing } from "../pens/Drawing.tsx"
import { Signature } from "../pens/Signature.tsx"
import { nameOfSticker } from "../stickers/names.ts"
import { CornerSticker } from "../stickers/Sticker.tsx"
import { StickerPicker } from "../stickers/StickerPicker.tsx"
import styles from "./Drawn.module.css"
import { Pill } from "./Pill.tsx"
import { useMedia } from "./use-media.ts"

const DrawingSheet = lazyDialog(() => import("../pens/DrawingSheet.tsx").then((m) => m.DrawingSheet))

/** Opens what is drawn on; `sheet` has to be drawn. */
export function useDrawingSheet(
  message: Message,
  how: { readonly origin: unknown; readonly onDrawn: () => void },
): { readonly open: (part: StrokePart) => void; readonly sheet: ReactNode } {
  const [part, setPart] = useState<StrokePart>()
  const { map, paper, author } = message
  return {
    open: setPart,
    sheet:
      part === undefined ? null : (
        <DrawingSheet {...{ part, map, paper, author, ...how }} onClose={() => setPart(undefined)} />
      ),
  }
}

/** What is drawn and stuck on the paper while the message is edited, around its words. */
export function DrawnOnPaper(props: {
  parts: MessageParts
  /** Who signs. */
  name: string
  onOpen: (part: StrokePart) => void
  children: ReactNode
}) {
  const { parts, name, onOpen, children } = props
  const { drawing, signature, sticker } = parts
  const byFinger = useMedia("(pointer: coarse)")
  return (
    <>
      {drawing.length === 0 ? (
        <CornerSticker sticker={sticker} />
      ) : (
        <div className={styles["drawing"]}>
          <CornerSticker sticker={sticker} over />
          <Drawing strokes={drawing} name={name} />
          <Button className={styles["change"] ?? ""} onPress={() => onOpen("stroke")}>
            <PenLine size={16} />
            {t("draw.change")}
          </Button>
        </div>
      )}
      {children}
      {signature.length === 0 ? (
        <Button className={styles["sign"] ?? ""} onPress={() => onOpen("sign")}>
          <SignatureIcon size={20} />
          {t(byFinger ? "sign.finger" : "sign.title")}
        </Button>
      ) : (
        <Button
          className={styles["signed"] ?? ""}
          aria-label={t("sign.change")}
          onPress={() => onOpen("sign")}
        >
          <Signature strokes={signature} name={name} />
        </Button>
      )}
    </>
  )
}

/** A desk's pills for drawing and stickers. */
export function DrawPills(props: {
  message: Message
  parts: MessageParts
  origin: unknown
  onOpen: (part: StrokePart) => void
}) {
  return (
    <>
      <Pill icon={<PenLine size={18} />} onPress={() => props.onOpen("stroke")}>
        {t("draw.word")}
      </Pill>
      <DialogTrigger>
        <Pill icon={<StickerIcon size={18} />}>{t("sticker.word")}</Pill>
        <Popover className="popover" placement="bottom">
          <Dialog className={styles["stickers"] ?? ""} aria-label={t("sticker.choose")}>
            {({ close }) => <Stickers {...props} onChosen={close} />}
          </Dialog>
        </Popover>
      </DialogTrigger>
    </>
  )
}

/** A phone's panel for drawing. */
export function DrawPanel({ parts, onOpen }: { parts: MessageParts; onOpen: (part: StrokePart) => void }) {
  const { drawing, signature } = parts
  return (
    <div className={styles["panel"]}>
      <Pill icon={<PenLine size={18} />} onPress={() => onOpen("stroke")}>
        {t(drawing.length === 0 ? "draw.start" : "draw.change")}
      </Pill>
      <Pill icon={<SignatureIcon size={18} />} onPress={() => onOpen("sign")}>
        {t(signature.length === 0 ? "sign.title" : "sign.change")}
      </Pill>
    </div>
  )
}

/** The choice of a sticker, which puts it on the message at once. */
export function Stickers(props: {
  message: Message
  parts: MessageParts
  origin: unknown
  onChosen?: () => void
}) {
  const { message, parts, origin, onChosen } = props
  return (
    <StickerPicker
      value={parts.sticker}
      onChange={(sticker) => {
        setSticker(message.map, sticker, origin)
        say(sticker === undefined ? t("sticker.off") : t("sticker.put", { sticker: nameOfSticker(sticker) }))
        onChosen?.()
      }}
    />
  )
}
