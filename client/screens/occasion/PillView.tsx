import { Check, CloudOff, CloudUpload, LogIn, RefreshCw, TriangleAlert, UserX } from "lucide-react"
import { useEffect, useState, type ReactNode } from "react"
import { unreachable } from "../../../shared/result.ts"
import { PopoverButton } from "../../components/PopoverButton.tsx"
import { useCover } from "../../device/cover.ts"
import { listOf, waited } from "../../i18n/format.ts"
import { t } from "../../i18n/text.ts"
import { usePerson } from "../../session/services.tsx"
import type { Live, Pill } from "../../sync/types.ts"
import { Button } from "../../ui/Button.tsx"
import { usePill } from "../../live/use-room.ts"

/** "Saved" is a word for this long, then only its sign stays. */
const WORD_MS = 3_000

interface Look {
  readonly icon: ReactNode
  /** The whole sentence. */
  readonly text: string
  /** For a narrow header; the sentence is one tap away, and is what is read out. */
  readonly short: string
  readonly tone: "quiet" | "good" | "busy" | "warn" | "bad"
}

function lookOf(pill: Pill): Look {
  if (pill.kind === "spent") return lookOfSpent(pill.changes)
  if (pill.kind === "blocked") return lookOfBlocked(pill.changes)
  return pill.kind === "photos" ? lookOfPhotos(pill.photos) : lookOfUsual(pill)
}

const lookOfSpent = (changes: number): Look => ({
  icon: <CloudUpload size={18} />,
  text: t("pill.spent", { count: changes }),
  short: t("pill.spentShort", { count: changes }),
  tone: "warn",
})

const lookOfBlocked = (count: number): Look => ({
  icon: <CloudOff size={18} />,
  text: count > 0 ? t("pill.blockedPending", { count }) : t("pill.blocked"),
  short: t("pill.blockedShort"),
  tone: "warn",
})

const lookOfPhotos = (count: number): Look => ({
  icon: <CloudUpload size={18} />,
  text: t("pill.photos", { count }),
  short: t("pill.photosShort", { count }),
  tone: "quiet",
})

function lookOfUsual(pill: Exclude<Pill, { kind: "spent" | "photos" | "blocked" }>): Look {
  switch (pill.kind) {
    case "saved":
      return { icon: <Check size={18} />, text: t("pill.saved"), short: t("pill.savedShort"), tone: "good" }
    case "saving":
      return {
        icon: <CloudUpload size={18} />,
        text: t("pill.saving"),
        short: t("pill.savingShort"),
        tone: "quiet",
      }
    case "draft":
      return {
        icon: <CloudUpload size={18} />,
        text: t("pill.draft", { count: pill.changes }),
        short: t("pill.draftShort", { count: pill.changes }),
        tone: "quiet",
      }
    case "not_saving":
      return {
        icon: <TriangleAlert size={18} />,
        text: t("pill.notSavingFor", { time: waited(pill.oldestMs) }),
        short: t("pill.notSavingShort"),
        tone: "bad",
      }
    case "offline":
      return {
        icon: <CloudOff size={18} />,
        text: t("pill.offline"),
        short: t("pill.offlineShort"),
        tone: "warn",
      }
    case "offline_pending":
      return {
        icon: <CloudOff size={18} />,
        text: t("pill.offlinePending", { count: pill.changes }),
        short: t("pill.offlinePendingShort", { count: pill.changes }),
        tone: "warn",
      }
    case "catching_up":
      return {
        icon: <RefreshCw size={18} />,
        text: t("pill.catchingUp"),
        short: t("pill.catchingUpShort"),
        tone: "busy",
      }
    case "caught_up":
      return {
        icon: <Check size={18} />,
        text:
          pill.changes > 0 && pill.people.length > 0
            ? t("pill.caughtUpFrom", { count: pill.changes, names: listOf(pill.people) })
            : t("pill.caughtUp"),
        short: t("pill.caughtUpShort"),
        tone: "good",
      }
    case "removed":
      return { icon: <UserX size={18} />, text: t("pill.removed"), short: t("pill.removed"), tone: "bad" }
    case "reload":
      return {
        icon: <RefreshCw size={18} />,
        text: t("pill.reload"),
        short: t("pill.reloadShort"),
        tone: "warn",
      }
    case "signed_out":
      return { icon: <LogIn size={18} />, text: t("pill.signedOut"), short: t("pill.signedOut"), tone: "bad" }
    default:
      return unreachable(pill)
  }
}

/** A new attempt can help. */
const AWAY: ReadonlySet<Pill["kind"]> = new Set(["offline", "offline_pending", "blocked", "not_saving"])

/** How things stand with saving: always in the same place, text and sign. */
export function PillView({ live }: { live: Live }) {
  const pill = usePill(live)
  const neutral = useCover(usePerson()?.id) === "covered"
  const look = lookOf(neutral && pill.kind === "caught_up" ? { ...pill, people: [] } : pill)
  const away = AWAY.has(pill.kind)
  return (
    <div className={`pill-place pill-${look.tone}`}>
      {/* Age ticks each second: only the kind of state is read out, not every tick. */}
      <output className="unseen">{pill.kind === "not_saving" ? t("pill.notSaving") : look.text}</output>
      <PopoverButton
        className="pill"
        label={look.text}
        button={
          <>
            {look.icon}
            <PillWords key={pill.kind} look={look} fades={pill.kind === "saved"} />
          </>
        }
        name={look.text}
        dialogClass="pill-more"
        renderMore={() => (
          <>
            <p>{pill.kind === "signed_out" ? t("signedOut.text") : look.text}</p>
            {pill.kind === "draft" ? <p className="soft">{t("pill.draftText")}</p> : null}
            {pill.kind === "photos" ? <p className="soft">{t("pill.photosText")}</p> : null}
            {pill.kind === "spent" ? <p className="soft">{t("fail.changes_today")}</p> : null}
            {pill.kind === "blocked" ? <p className="soft">{t("pill.blockedText")}</p> : null}
            {away ? (
              <Button className="button" onPress={() => live.retry()}>
                {t("pill.retry")}
              </Button>
            ) : null}
          </>
        )}
      />
    </div>
  )
}

/** The words beside the sign; of "Saved" only the sign stays after a moment. */
function PillWords({ look, fades }: { look: Look; fades: boolean }) {
  const [faded, setFaded] = useState(false)
  useEffect(() => {
    if (!fades) return undefined
    const timer = setTimeout(() => setFaded(true), WORD_MS)
    return () => clearTimeout(timer)
  }, [fades])
  if (faded) return null
  return (
    <>
      <span className="pill-long">{look.text}</span>
      <span className="pill-short">{look.short}</span>
    </>
  )
}
