import { useSortable } from "@dnd-kit/sortable"
import { CSS } from "@dnd-kit/utilities"
import { ChevronUp, ExternalLink, GripVertical, Heart } from "lucide-react"
import { memo, useState, type CSSProperties, type ReactNode } from "react"
import { sameItem } from "../../../shared/documents/items-view.ts"
import { UNLIMITED, type Item } from "../../../shared/documents/items.ts"
import { lazyPiece } from "../../components/lazy-part.tsx"
import { t } from "../../i18n/text.ts"
import type { Present } from "../../sync/types.ts"
import { Button } from "../../ui/Button.tsx"
import { useMaybeGiving } from "../claims/giving.tsx"
import { useCompany, useEditing } from "./editing.tsx"
import { Glow } from "./glows.tsx"
import { hostOf } from "./links.ts"
import { NameTag } from "./NameTag.tsx"
import { priceText } from "./prices.ts"
import { TitleField } from "./TitleField.tsx"
import { RowMenu } from "./RowMenu.tsx"
import type { RowAction } from "./row-action.ts"

// A list is read before anything in it is written.
const RowFields = lazyPiece(() => import("./fields.tsx").then((m) => m.RowFields), {
  waiting: <div className="bone bone-row" />,
})
// Givers alone need it.
const ClaimLine = lazyPiece(() => import("../claims/ClaimLine.tsx").then((m) => m.ClaimLine), {
  waiting: <div className="claim claim-waiting" />,
  ahead: false,
})

interface RowProps {
  readonly item: Item
  readonly isFirst: boolean
  readonly isLast: boolean
  /** Who else is at this wish. */
  readonly others: readonly Present[]
  readonly isOpen: boolean
  readonly onOpen: (open: boolean) => void
  readonly onAct: (action: RowAction) => void
}

/** One wish: what it is at a glance; opened, everything that can be written about it. */
export const Row = memo(function Row(props: RowProps) {
  const { item, isOpen, others } = props
  const { mayWrite } = useEditing()
  const gives = useMaybeGiving() !== undefined
  const steady = useWithoutNote(item)
  if (item.removed !== undefined) return <RemovedRow item={item} onAct={props.onAct} />
  return (
    <MovableRow
      item={item}
      isOpen={isOpen}
      heldBy={others[0]?.person.look}
      over={
        <>
          {isOpen ? null : <Glow item={item.id} />}
          {others.length > 0 && !isOpen ? <NameTag people={others} /> : null}
        </>
      }
      head={
        <>
          <Tile item={item} />
          <RowHead {...props} />
        </>
      }
      rest={
        <>
          {isOpen ? mayWrite ? <RowFields item={steady} /> : <RowDetails item={item} /> : null}
          {gives ? <ClaimLine item={steady} /> : null}
        </>
      }
    />
  )
})

/** The same wish for as long as only its note changes: that is bound to its field, and its keys draw no other one. */
function useWithoutNote(item: Item): Item {
  const [steady, setSteady] = useState(item)
  const same = steady === item || sameItem(steady, { ...item, note: steady.note })
  if (!same) setSteady(item)
  return same ? steady : item
}

/** The row as something to move. Every step of a drag draws it anew, and so it draws nothing else: the rest is handed in. */
function MovableRow(props: {
  item: Item
  isOpen: boolean
  /** The look of whoever is at this wish. */
  heldBy: number | undefined
  over: ReactNode
  head: ReactNode
  rest: ReactNode
}) {
  const { item, isOpen, heldBy, over, head, rest } = props
  const { mayWrite, secret } = useEditing()
  const { attributes, listeners, setNodeRef, setActivatorNodeRef, transform, transition, isDragging } =
    useSortable({
      id: item.id,
      disabled: !mayWrite,
      attributes: { roleDescription: t("list.sortable") },
    })
  // A React style prop is set by script, which the Content-Security-Policy allows.
  const style: CSSProperties = { transform: CSS.Translate.toString(transform), transition }
  const is = { secret, open: isOpen, dragged: isDragging, held: heldBy !== undefined && !isOpen }
  return (
    <li ref={setNodeRef} style={style} className={classesOf(is)} data-row={item.id} data-look={heldBy}>
      {over}
      <div className="row-head">
        {mayWrite ? (
          <button
            ref={setActivatorNodeRef}
            type="button"
            className="grip"
            {...attributes}
            {...listeners}
            aria-label={t("list.drag", { title: item.title })}
          >
            <GripVertical size={20} />
          </button>
        ) : null}
        {head}
      </div>
      {rest}
    </li>
  )
}

/** "row row-open": the class of each state that is on. */
const classesOf = (states: Readonly<Record<string, boolean>>): string =>
  ["row", ...Object.keys(states).flatMap((state) => (states[state] === true ? [`row-${state}`] : []))].join(
    " ",
  )

/** Title and what is beside it: a button that opens the wish, or the title to be changed and a button that closes it. */
function RowHead({ item, isFirst, isLast, isOpen, onOpen, onAct }: RowProps) {
  const { mayWrite } = useEditing()
  const [byFinger, setByFinger] = useState(false)
  const [wasOpen, setWasOpen] = useState(false)
  const toggle = (open: boolean): void => {
    setWasOpen(!open)
    onOpen(open)
  }
  return (
    <>
      {isOpen && mayWrite ? (
        // oxlint-disable-next-line jsx-a11y/no-autofocus -- it replaces the button that had the focus; not for a finger, whose keyboard would cover what it came to read
        <TitleField item={item} autoFocus={!byFinger} />
      ) : (
        <button
          type="button"
          className="row-main"
          aria-expanded={isOpen}
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- the focus returns to where the wish was opened
          autoFocus={wasOpen}
          onPointerDown={(event) => setByFinger(event.pointerType !== "mouse")}
          onKeyDown={() => setByFinger(false)}
          onClick={() => toggle(!isOpen)}
        >
          <span className="row-title" dir="auto" translate="no">
            {item.title}
          </span>
          <RowMeta item={item} />
        </button>
      )}
      <RowLink item={item} />
      {mayWrite ? <RowMenu item={item} isFirst={isFirst} isLast={isLast} onAct={onAct} /> : null}
      {isOpen && mayWrite ? (
        <Button
          className="icon-button"
          aria-label={t("list.closeRow", { title: item.title })}
          aria-expanded
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- it replaces the button that had the focus
          autoFocus={byFinger}
          onPress={() => toggle(false)}
        >
          <ChevronUp size={22} />
        </Button>
      ) : null}
    </>
  )
}

const EMOJI = /\p{Extended_Pictographic}(?:\u200d\p{Extended_Pictographic}|\ufe0f|\p{Emoji_Modifier})*/u

/** The wish's picture: the emoji of its title, or its first letter as on a place card. Decoration. */
function Tile({ item }: { item: Item }) {
  const emoji = EMOJI.exec(item.title)?.[0]
  const letter = /[\p{L}\p{N}]/u.exec(item.title)?.[0] ?? "?"
  return (
    <span className={emoji === undefined ? "tile" : "tile tile-emoji"} aria-hidden="true" translate="no">
      {emoji ?? letter.toLocaleUpperCase()}
    </span>
  )
}

function RowMeta({ item }: { item: Item }) {
  const parts: string[] = []
  if (item.price !== null) parts.push(priceText(item.price))
  if (item.quantity === UNLIMITED) parts.push(t("item.wantedMany"))
  else if (item.quantity > 1) parts.push(t("item.wanted", { number: String(item.quantity) }))
  const note = item.note.trim()
  if (note !== "") parts.push(note.slice(0, 160))
  if (parts.length === 0 && item.priority === "normal") return null
  return (
    <span className="row-meta">
      {item.priority === "high" ? (
        <span className="wished">
          <Heart size={14} />
          {t("item.priorityHigh")}
        </span>
      ) : item.priority === "low" ? (
        <span>{t("item.priorityLow")}</span>
      ) : null}
      {parts.map((part) => (
        <span key={part}>{part}</span>
      ))}
    </span>
  )
}

function RowLink({ item }: { item: Item }) {
  const host = hostOf(item.link)
  if (host === undefined) return null
  return (
    <a
      className="row-link"
      href={item.link}
      target="_blank"
      rel="noreferrer noopener"
      aria-label={t("item.linkVisit", { host })}
    >
      <ExternalLink size={16} />
      <span className="row-host">{host}</span>
    </a>
  )
}

/** For somebody who only reads: everything that is written about the wish. */
function RowDetails({ item }: { item: Item }) {
  return (
    <div className="row-fields">
      {item.note.trim() === "" ? null : (
        <p className="row-note" dir="auto" translate="no">
          {item.note}
        </p>
      )}
      {item.link === "" ? null : (
        <a className="row-address" href={item.link} target="_blank" rel="noreferrer noopener">
          {item.link}
        </a>
      )}
    </div>
  )
}

/** Stays in its place until the list may move, and can be brought back. */
function RemovedRow({ item, onAct }: { item: Item; onAct: (action: RowAction) => void }) {
  const { mayWrite } = useEditing()
  const { personOf } = useCompany()
  const remover = personOf(item.removed?.by)
  return (
    <li className="row row-removed" data-row={item.id}>
      <p className="row-gone">
        <span className="row-title" dir="auto" translate="no">
          {item.title}
        </span>
        <span className="meta">
          {remover === undefined ? t("list.removed") : t("list.removedBy", { name: remover.name })}
        </span>
      </p>
      {mayWrite ? (
        <Button className="button" onPress={() => onAct("restore")}>
          {t("list.undo")}
        </Button>
      ) : null}
    </li>
  )
}
