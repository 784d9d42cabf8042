import {
  closestCenter,
  DndContext,
  KeyboardSensor,
  PointerSensor,
  useSensor,
  useSensors,
  type Announcements,
  type DragEndEvent,
} from "@dnd-kit/core"
import { SortableContext, sortableKeyboardCoordinates, verticalListSortingStrategy } from "@dnd-kit/sortable"
import { memo, useCallback, useLayoutEffect, useMemo, useRef, useState, type ReactNode } from "react"
import type { ItemsView } from "../../../shared/documents/items-view.ts"
import { ItemId } from "../../../shared/ids.ts"
import { count } from "../../i18n/format.ts"
import { t } from "../../i18n/text.ts"
import { Button } from "../../ui/Button.tsx"
import { useGradually } from "../../ui/use-gradually.ts"
import { AddItem } from "./AddItem.tsx"
import { measure, settle } from "./anchor.ts"
import { ITEMS_SHOWN_MAX } from "../../../shared/limits.ts"
import { useCompany, useEditing } from "./editing.tsx"
import { GlowsProvider, useGlows } from "./glows.tsx"
import { Row } from "./Row.tsx"
import type { RowAction } from "./row-action.ts"
import { useActs } from "./use-acts.ts"
import { useHold } from "./use-hold.ts"
import { useItem, useItems } from "./use-items.ts"
import { useLeftDrafts } from "./use-left-drafts.ts"

/** Rows that are drawn in one go. */
const ROWS_AT_ONCE = 40

/** The wishes of a room, in their order, each to be opened, moved and removed; one field at the end adds more. */
export function ItemList(props: { label: string; empty: ReactNode; live: boolean }) {
  const { label, empty, live } = props
  const { room, mayWrite } = useEditing()
  const list = useRef<HTMLUListElement>(null)
  const before = useRef<ReturnType<typeof measure>>(undefined)
  const shown = useItems(room, () => {
    if (list.current !== null) before.current ??= measure(list.current)
  })
  const area = useHold(shown.hold)
  const glows = useGlows(room)
  useLeftDrafts(live)
  const [open, setOpen] = useState<ItemId>()
  const { order, view } = shown
  const acts = useActs(order, list)
  const rows = order.slice(0, ITEMS_SHOWN_MAX)
  const drawn = useGradually(rows.length, ROWS_AT_ONCE)

  useLayoutEffect(() => {
    if (before.current !== undefined && list.current !== null) settle(list.current, before.current)
    before.current = undefined
  })

  const onOpen = useCallback((id: ItemId, isOpen: boolean) => setOpen(isOpen ? id : undefined), [])
  return (
    <div className="list" ref={area}>
      <output className="list-chip">
        {shown.waiting > 0 ? (
          <Button className="chip" onPress={shown.update}>
            {t("list.updates", { count: shown.waiting })} · <strong>{t("list.update")}</strong>
          </Button>
        ) : null}
      </output>
      {order.length === 0 ? empty : null}
      <GlowsProvider value={glows}>
        {/* Those that are not drawn yet, too: each piece would draw all rows anew otherwise. */}
        <Sorting {...{ rows, view }} onDrop={acts.place}>
          <ul className="rows" ref={list} aria-label={label}>
            {rows.slice(0, drawn).map((id, at) => (
              <RowPlace
                key={id}
                id={id}
                view={view}
                isFirst={at === 0}
                isLast={at === order.length - 1}
                isOpen={open === id}
                onOpen={onOpen}
                onAct={acts.act}
              />
            ))}
          </ul>
        </Sorting>
      </GlowsProvider>
      {order.length > ITEMS_SHOWN_MAX ? (
        <p className="soft">{t("list.tooMany", { count: order.length - ITEMS_SHOWN_MAX })}</p>
      ) : null}
      {mayWrite ? <AddItem onAdded={acts.added} /> : null}
    </div>
  )
}

/** A row with its own wish and callbacks, so that the others are not drawn again when one changes. */
const RowPlace = memo(function RowPlace(
  props: Omit<Parameters<typeof Row>[0], "item" | "onOpen" | "onAct" | "others"> & {
    id: ItemId
    view: ItemsView
    onOpen: (id: ItemId, isOpen: boolean) => void
    onAct: (id: ItemId, action: RowAction) => void
  },
) {
  const { id, view, onOpen, onAct, ...rest } = props
  const item = useItem(view, id)
  const { presentAt } = useCompany()
  const open = useCallback((isOpen: boolean) => onOpen(id, isOpen), [onOpen, id])
  const act = useCallback((action: RowAction) => onAct(id, action), [onAct, id])
  if (item === undefined) return null
  return <Row {...rest} item={item} others={presentAt(id)} onOpen={open} onAct={act} />
})

// Made once: the library draws every row again for other ones.
const BY_POINTER = { activationConstraint: { distance: 4 } }
const BY_KEYBOARD = {
  coordinateGetter: sortableKeyboardCoordinates,
  keyboardCodes: { start: ["Space"], cancel: ["Escape"], end: ["Space", "Enter"] },
}

/** Moving by mouse, finger and keyboard, each step announced. */
function Sorting(props: {
  rows: readonly ItemId[]
  view: ItemsView
  onDrop: (id: ItemId, to: number) => void
  children: ReactNode
}) {
  const { rows, view, onDrop, children } = props
  // While the order stays the same it is the same array as before, and no row is drawn for it.
  const order = rows.join()
  const ids = useMemo(() => order.split(",").filter((id) => id !== ""), [order])
  const [teller] = useState(() => new MoveTeller())
  useLayoutEffect(() => teller.look(rows, view))
  const sensors = useSensors(useSensor(PointerSensor, BY_POINTER), useSensor(KeyboardSensor, BY_KEYBOARD))
  const onDragEnd = ({ active, over }: DragEndEvent): void => {
    const id = ItemId.safeParse(active.id).data
    const to = rows.findIndex((row) => row === over?.id)
    if (id !== undefined && to >= 0 && active.id !== over?.id) onDrop(id, to)
  }
  return (
    <DndContext
      sensors={sensors}
      collisionDetection={closestCenter}
      onDragEnd={onDragEnd}
      accessibility={teller.accessibility}
    >
      <SortableContext items={ids} strategy={verticalListSortingStrategy}>
        {children}
      </SortableContext>
    </DndContext>
  )
}

/** Tells each step of a move, by the rows as they stand then; one per list, so that typing in a row disturbs no drag. */
class MoveTeller {
  #rows: readonly ItemId[] = []
  #view: ItemsView | undefined
  /** Being over its own place comes right with the lifting, and would take its sentence away. */
  #at: unknown

  look(rows: readonly ItemId[], view: ItemsView): void {
    this.#rows = rows
    this.#view = view
  }

  readonly accessibility: {
    readonly announcements: Announcements
    screenReaderInstructions: { draggable: string }
  } = {
    screenReaderInstructions: { draggable: t("list.dragHelp") },
    announcements: {
      onDragStart: ({ active }) => {
        this.#at = active.id
        return t("list.lifted", this.#place(active.id, active.id))
      },
      onDragOver: ({ active, over }) => {
        if (over === null || over.id === this.#at) return undefined
        this.#at = over.id
        return t("list.over", this.#place(active.id, over.id))
      },
      onDragEnd: ({ active, over }) => t("list.dropped", this.#place(active.id, (over ?? active).id)),
      onDragCancel: ({ active }) => t("list.dragCancelled", this.#place(active.id, active.id)),
    },
  }

  #place(id: unknown, at: unknown): { readonly title: string; readonly at: string; readonly all: string } {
    const row = this.#rows.find((one) => one === id)
    return {
      title: row === undefined ? "" : (this.#view?.item(row)?.title ?? ""),
      at: count(this.#rows.findIndex((one) => one === at) + 1),
      all: count(this.#rows.length),
    }
  }
}
