import { BookOpen, TextAlignStart } from "lucide-react"
import { useEffect, useRef, useState } from "react"
import type { OccasionView } from "../../../../shared/api.ts"
import { Garland } from "../../../components/Garland.tsx"
import { namesOf } from "../../../components/titles.ts"
import { listOf, weekdayAndTime } from "../../../i18n/format.ts"
import { t } from "../../../i18n/text.ts"
import { Button } from "../../../ui/Button.tsx"
import { Cover } from "../covers/Cover.tsx"
import { colourProperties } from "../covers/covers.ts"
import { Confetti } from "./Confetti.tsx"
import { signature, type CardContent } from "./content.ts"
import { EnvelopeBack, EnvelopeFront } from "./Envelope.tsx"
import { Greeting } from "./Greeting.tsx"
import styles from "./Opening.module.css"
import { useStill } from "./use-still.ts"

/** `sealed` the envelope, `opening` it opens by itself, `cover` the card lies there, `turning` its cover turns. */
type Phase = "sealed" | "opening" | "cover" | "turning"

/** When the cover has come to the middle, and how long it takes to turn, ms (Opening.module.css). */
const OPENED_MS = 2_020
const TURN_MS = 520
const FADE_MS = 140

/**
 * The envelope and how it opens: one tap or key, a second one jumps to the end. Then the cover, until the person looks
 * inside. One button stays the same throughout, so that the focus does.
 */
export function Opening(props: {
  content: CardContent
  occasion: OccasionView
  heading: "h1" | "h2"
  onInside: () => void
  onPlainText: () => void
}) {
  const { content, occasion, heading: Heading, onInside, onPlainText } = props
  const still = useStill()
  const [phase, setPhase] = useState<Phase>("sealed")
  const [now] = useState(() => new Date())
  const moment = weekdayAndTime(now.getTime())
  const me = occasion.recipients.find((one) => one.me)?.name
  const names = namesOf(occasion.recipients.map(({ name }) => name))

  useEffect(() => {
    if (phase === "opening") return after(OPENED_MS, () => setPhase("cover"))
    return phase === "turning" ? after(still ? FADE_MS : TURN_MS, onInside) : undefined
  }, [phase, still, onInside])
  const [flies, setFlies] = useState(false)
  const skip = (): void => {
    setFlies(false)
    setPhase("cover")
  }
  useSkip(phase === "opening", skip)

  const open = (): void => {
    setFlies(!still)
    setPhase(still ? "cover" : "opening")
  }
  const next = { sealed: open, opening: skip, cover: () => setPhase("turning"), turning: onInside }
  return (
    <section
      className={styles["opening"]}
      data-phase={phase}
      data-still={still || undefined}
      style={colourProperties(content.cover)}
      aria-label={t("card.forNames", { names })}
    >
      <Garland across />
      {flies || (still && phase !== "sealed") ? (
        <Confetti looks={content.messages.map(({ look }) => look)} still={!flies} />
      ) : null}
      <div className={styles["greeting"]} aria-hidden={phase !== "sealed"}>
        <p className={styles["moment"]}>{moment}</p>
        <Heading className={styles["hello"]}>{hello(me ?? names, now)}</Heading>
      </div>
      <div className={styles["stage"]}>
        <div className={styles["page"]} aria-hidden="true" inert>
          <Greeting content={content} place="greeting" />
        </div>
        <div className={styles["envelope"]} aria-hidden="true">
          <EnvelopeBack
            card={
              <div className={styles["slot"]}>
                <Cover cover={content.cover} title={content.title} className={styles["card"]} />
              </div>
            }
          />
          <EnvelopeFront
            cover={content.cover}
            name={names}
            zone={occasion.zone}
            opens={occasion.card?.opens ?? { year: 0, month: 1, day: 1, hour: 7, minute: 0 }}
          />
        </div>
        <div className={styles["leaf"]} aria-hidden="true" />
        {phase === "sealed" ? (
          <button type="button" className={styles["tap"]} tabIndex={-1} aria-hidden="true" onClick={open} />
        ) : null}
      </div>
      <div className={styles["end"]}>
        <p className={styles["from"]}>{wordsOf(phase, content)}</p>
        <Button
          className={phase === "opening" ? "button button-quiet" : "button button-primary"}
          onPress={next[phase]}
        >
          <NextWords phase={phase} />
        </Button>
        <Button
          className={`link-button ${styles["plain"]}`}
          isDisabled={phase === "opening"}
          onPress={onPlainText}
        >
          <TextAlignStart size={17} />
          {t("card.readPlain")}
        </Button>
      </div>
    </section>
  )
}

/** What the one button does next. */
function NextWords({ phase }: { phase: Phase }) {
  if (phase === "sealed") return t("card.openIt")
  if (phase === "opening") return t("card.skip")
  return (
    <>
      <BookOpen size={18} />
      {t("card.lookInside")}
    </>
  )
}

const after = (ms: number, then: () => void): (() => void) => {
  const timer = setTimeout(then, ms)
  return () => clearTimeout(timer)
}

/** Any key or tap, but on a control, which has its own meaning. */
function useSkip(active: boolean, skip: () => void): void {
  const latest = useRef(skip)
  useEffect(() => {
    latest.current = skip
  })
  useEffect(() => {
    if (!active) return undefined
    const press = ({ target }: Event): void => {
      if (!(target instanceof Element && target.closest("button, a, input, select, textarea")))
        latest.current()
    }
    document.addEventListener("pointerdown", press)
    document.addEventListener("keydown", press)
    return () => {
      document.removeEventListener("pointerdown", press)
      document.removeEventListener("keydown", press)
    }
  }, [active])
}

/** Greets by the time of day on this device. */
function hello(name: string, now: Date): string {
  const hour = now.getHours()
  if (hour >= 4 && hour < 12) return t("card.morning", { name })
  return hour >= 12 && hour < 18 ? t("card.afternoon", { name }) : t("card.evening", { name })
}

const NAMED = 3

/** "From Gran Edda, Ivo, Mira and eight more". */
function fromWhom(content: CardContent): string {
  const names = [...new Set(content.messages.map(signature))]
  const rest = names.length - NAMED
  return rest > 1
    ? t("card.fromAndMore", { names: names.slice(0, NAMED).join(", "), count: rest })
    : t("card.from", { names: listOf(names) })
}

function wordsOf(phase: Phase, content: CardContent): string {
  const people = new Set(content.messages.map(signature)).size
  if (people === 0 || phase === "opening") return ""
  return phase === "sealed" ? t("card.upToSomething", { count: people }) : fromWhom(content)
}
