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
import { useCallback, useLayoutEffect, useMemo, useRef, useState, type ReactNode } from "react"
import { Button } from "react-aria-components"
import type { Item } from "../../../shared/documents/items.ts"
import { ItemId } from "../../../shared/ids.ts"
import { count } from "../../i18n/format.ts"
import { t } from "../../i18n/text.ts"
import { AddItem } from "./AddItem.tsx"
import { measure, settle } from "./anchor.ts"
import { useEditing } from "./editing.tsx"
import { Row, type RowAction } from "./Row.tsx"
import { useActs } from "./use-acts.ts"
import { useGlow } from "./use-glow.ts"
import { useHold } from "./use-hold.ts"
import { useItems } from "./use-items.ts"

/** The wishes of a room, in their order, each to be opened, moved and removed; one field at the end adds more. */
export function ItemList({ label, empty }: { label: string; empty: ReactNode }) {
  const { room, mayWrite } = useEditing()
  const list = useRef<HTMLUListElement>(null)
  const before = useRef<ReturnType<typeof measure>>(undefined)
  const shown = useItems(room, () => {
    if (list.current !== null) before.current ??= measure(list.current)
  })
  const area = useHold(shown.hold)
  const glow = useGlow(room)
  const [open, setOpen] = useState<ItemId>()
  const acts = useActs(shown.rows, list)

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
      <Sorting rows={shown.rows} onDrop={acts.place}>
        <ul className="rows" ref={list} aria-label={label}>
          {shown.rows.map((item, at) => (
            <RowPlace
              key={item.id}
              item={item}
              at={at}
              all={shown.rows.length}
              glow={glow.get(item.id)}
              isOpen={open === item.id}
              onOpen={onOpen}
              onAct={acts.act}
            />
          ))}
        </ul>
      </Sorting>
      {mayWrite ? <AddItem onAdded={acts.added} /> : null}
    </div>
  )
}

/** Binds a row's callbacks to its item, so that the others are not drawn again when one changes. */
function RowPlace(
  props: Omit<Parameters<typeof Row>[0], "onOpen" | "onAct"> & {
    item: Item
    onOpen: (id: ItemId, isOpen: boolean) => void
    onAct: (id: ItemId, action: RowAction) => void
  },
) {
  const { onOpen, onAct, ...rest } = props
  const id = props.item.id
  const open = useCallback((isOpen: boolean) => onOpen(id, isOpen), [onOpen, id])
  const act = useCallback((action: RowAction) => onAct(id, action), [onAct, id])
  return <Row {...rest} onOpen={open} onAct={act} />
}

const codes = { start: ["Space"], cancel: ["Escape"], end: ["Space", "Enter"] }

/** Moving by mouse, finger and keyboard, each step announced (domain.md 3.6). */
function Sorting(props: {
  rows: readonly Item[]
  onDrop: (id: ItemId, to: number) => void
  children: ReactNode
}) {
  const { rows, onDrop, children } = props
  const ids = useMemo(() => rows.map((row) => row.id), [rows])
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 4 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates, keyboardCodes: codes }),
  )
  const announcements = useMemo(() => announcementsFor(rows), [rows])
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
      accessibility={{ announcements, screenReaderInstructions: { draggable: t("list.dragHelp") } }}
    >
      <SortableContext items={ids} strategy={verticalListSortingStrategy}>
        {children}
      </SortableContext>
    </DndContext>
  )
}

function announcementsFor(rows: readonly Item[]): Announcements {
  const all = count(rows.length)
  const titleOf = (id: unknown): string => rows.find((row) => row.id === id)?.title ?? ""
  const numberOf = (id: unknown): string => count(rows.findIndex((row) => row.id === id) + 1)
  // Being over its own place comes right with the lifting, and would take its sentence away.
  let at: unknown
  return {
    onDragStart: ({ active }) => {
      at = active.id
      return t("list.lifted", { title: titleOf(active.id), at: numberOf(active.id), all })
    },
    onDragOver: ({ active, over }) => {
      if (over === null || over.id === at) return undefined
      at = over.id
      return t("list.over", { title: titleOf(active.id), at: numberOf(over.id), all })
    },
    onDragEnd: ({ active, over }) =>
      t("list.dropped", { title: titleOf(active.id), at: numberOf((over ?? active).id), all }),
    onDragCancel: ({ active }) =>
      t("list.dragCancelled", { title: titleOf(active.id), at: numberOf(active.id) }),
  }
}
