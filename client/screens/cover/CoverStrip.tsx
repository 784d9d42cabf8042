import { LockKeyhole, LockKeyholeOpen } from "lucide-react"
import { useState } from "react"
import { lazyDialog } from "../../components/lazy-part.tsx"
import { coverNow, useCover } from "../../device/cover.ts"
import { t } from "../../i18n/text.ts"
import { usePerson } from "../../session/services.tsx"
import { Button } from "../../ui/Button.tsx"

const PinSheet = lazyDialog(() => import("./PinSheet.tsx").then((m) => m.PinSheet))

/**
 * On every page of a shared device the same line, whatever there is to put away: it tells nobody whether there is
 * anything.
 */
export function CoverStrip() {
  const person = usePerson()
  const cover = useCover(person?.id)
  const [asking, setAsking] = useState(false)
  if (person === undefined || cover === "shown") return null
  const open = cover === "open"
  return (
    <section className={open ? "cover-strip cover-open" : "cover-strip"} aria-label={t("cover.label")}>
      {open ? <LockKeyholeOpen size={18} /> : <LockKeyhole size={18} />}
      <p>{open ? t("cover.open") : t("cover.covered")}</p>
      <Button className="button button-small" onPress={() => (open ? coverNow() : setAsking(true))}>
        {open ? t("cover.away") : t("cover.enter")}
      </Button>
      {asking ? <PinSheet person={person} onClose={() => setAsking(false)} /> : null}
    </section>
  )
}
