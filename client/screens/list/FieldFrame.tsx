import type { ReactNode } from "react"
import type { ItemId } from "../../../shared/ids.ts"
import { useCompany, useEditing, type FieldName } from "./editing.tsx"
import { Glow } from "./glows.tsx"
import { NameTag } from "./NameTag.tsx"

/** A field with the outline and the name of whoever is in it; tells others when this person is. */
export function FieldFrame(props: {
  item: ItemId
  field: FieldName
  children: ReactNode
  className?: string
}) {
  const { item, field, children, className = "" } = props
  const { onField, onTyping } = useEditing()
  const { presentAt } = useCompany()
  const others = presentAt(item).filter((one) => one.state.field === field)
  const first = others[0]
  return (
    <div
      className={`frame ${className} ${first === undefined ? "" : "frame-held"}`}
      data-look={first?.person.look}
      onFocus={() => onField({ item, field })}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) onField(undefined)
      }}
      onInput={onTyping}
    >
      {children}
      <Glow item={item} field={field} />
      {others.length > 0 ? <NameTag people={others} /> : null}
    </div>
  )
}
