import type { SetAside } from "../../../shared/room-routes.ts"
import { CopyBox } from "../../components/CopyBox.tsx"
import { Sheet } from "../../components/Sheet.tsx"
import { kilobytes, momentsBetween } from "../../i18n/format.ts"
import { t } from "../../i18n/text.ts"

type Part = SetAside["parts"][number]

/** What was taken out, by author. */
export function SetAsideSheet(props: { title: string; found: readonly SetAside[]; onClose: () => void }) {
  const { title, found, onClose } = props
  return (
    <Sheet title={title} isOpen onClose={onClose}>
      <p>{t("aside.text")}</p>
      <div className="stack">
        {found.flatMap(({ id, parts }) =>
          parts.map((part) => <PartView key={`${id}:${part.by?.id ?? ""}`} part={part} />),
        )}
      </div>
    </Sheet>
  )
}

function PartView({ part: { by, updates, bytes, from, to, text } }: { part: Part }) {
  return (
    <section>
      <h3 className="set-aside-author">{by && by.name !== "" ? by.name : t("aside.unknown")}</h3>
      <p className="meta">
        {[momentsBetween(from, to), t("aside.changes", { count: updates }), kilobytes(bytes)].join(" · ")}
      </p>
      {text.trim() === "" ? (
        <p className="soft">{t("aside.nothing")}</p>
      ) : (
        <CopyBox label={t("aside.readable")} text={text} button={t("aside.copy")} lines={5} />
      )}
    </section>
  )
}
