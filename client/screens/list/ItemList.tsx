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
import type { Item } from "../../../shared/documents/items.ts"
import { ItemId } from "../../../shared/ids.ts"
import { count } from "../../i18n/format.ts"
import { t } from "../../i18n/text.ts"
import { Button } from "../../ui/Button.tsx"
import { AddItem } from "./AddItem.tsx"
import { measure, settle } from "./anchor.ts"
import { ITEMS_SHOWN_MAX } from "../../../shared/limits.ts"
import { useCompany, useEditing } from "./editing.tsx"
import { GlowsProvider, useGlows } from "./glows.tsx"
import { Row } from "./Row.tsx"
import type { RowAction } from "./row-action.ts"
import { useActs } from "./use-acts.ts"
import { useGradually } from "./use-gradually.ts"
import { useHold } from "./use-hold.ts"
import { useItems } from "./use-items.ts"
import { useLeftDrafts } from "./use-left-drafts.ts"

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
  const acts = useActs(shown.rows, list)
  const rows = useMemo(() => shown.rows.slice(0, ITEMS_SHOWN_MAX), [shown.rows])
  const drawn = useGradually(rows.length)

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
      {shown.rows.length === 0 ? empty : null}
      <GlowsProvider value={glows}>
        {/* Those that are not drawn yet, too: each piece would draw all rows anew otherwise. */}
        <Sorting rows={rows} onDrop={acts.place}>
          <ul className="rows" ref={list} aria-label={label}>
            {rows.slice(0, drawn).map((item, at) => (
              <RowPlace
                key={item.id}
                item={item}
                isFirst={at === 0}
                isLast={at === shown.rows.length - 1}
                isOpen={open === item.id}
                onOpen={onOpen}
                onAct={acts.act}
              />
            ))}
          </ul>
        </Sorting>
      </GlowsProvider>
      {shown.rows.length > ITEMS_SHOWN_MAX ? (
        <p className="soft">{t("list.tooMany", { count: shown.rows.length - ITEMS_SHOWN_MAX })}</p>
      ) : null}
      {mayWrite ? <AddItem onAdded={acts.added} /> : null}
    </div>
  )
}

/** Binds a row's callbacks to its item, so that the others are not drawn again when one changes. */
const RowPlace = memo(function RowPlace(
  props: Omit<Parameters<typeof Row>[0], "onOpen" | "onAct" | "others"> & {
    item: Item
    onOpen: (id: ItemId, isOpen: boolean) => void
    onAct: (id: ItemId, action: RowAction) => void
  },
) {
  const { onOpen, onAct, ...rest } = props
  const id = props.item.id
  const { presentAt } = useCompany()
  const open = useCallback((isOpen: boolean) => onOpen(id, isOpen), [onOpen, id])
  const act = useCallback((action: RowAction) => onAct(id, action), [onAct, id])
  return <Row {...rest} others={presentAt(id)} onOpen={open} onAct={act} />
})

const codes = { start: ["Space"], cancel: ["Escape"], end: ["Space", "Enter"] }

/** Moving by mouse, finger and keyboard, each step announced. */
function Sorting(props: {
  rows: readonly Item[]
  onDrop: (id: ItemId, to: number) => void
  children: ReactNode
}) {
  const { rows, onDrop, children } = props
  // A change inside a row is none of the order: the same array as before, and no row is drawn for it.
  const order = rows.map((row) => row.id).join()
  const ids = useMemo(() => order.split(",").filter((id) => id !== ""), [order])
  const [teller] = useState(() => new MoveTeller())
  useLayoutEffect(() => teller.look(rows))
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 4 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates, keyboardCodes: codes }),
  )
  const onDragEnd = ({ active, over }: DragEndEvent): void => {
    const id = ItemId.safeParse(active.id).data
    const to = rows.findIndex((row) => row.id === over?.id)
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
  #rows: readonly Item[] = []
  /** Being over its own place comes right with the lifting, and would take its sentence away. */
  #at: unknown

  look(rows: readonly Item[]): void {
    this.#rows = rows
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
    const rows = this.#rows
    return {
      title: rows.find((row) => row.id === id)?.title ?? "",
      at: count(rows.findIndex((row) => row.id === at) + 1),
      all: count(rows.length),
    }
  }
}
