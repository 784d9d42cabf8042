import { Check, Copy } from "lucide-react"
import { useEffect, useId, useRef, useState } from "react"
import { copyFrom } from "../device/copy.ts"
import { t } from "../i18n/text.ts"
import { Button } from "../ui/Button.tsx"

const TOLD_MS = 2_500

/** A text that can be copied: a link on one line, a message or a lost text on several. */
export function CopyBox(props: {
  label: string
  text: string
  button: string
  lines?: number
  primary?: boolean
}) {
  const { label, text, button, lines = 1, primary = false } = props
  const field = useRef<HTMLInputElement & HTMLTextAreaElement>(null)
  const [told, setTold] = useState<"copied" | "by-hand" | undefined>()
  const id = useId()

  useEffect(() => {
    if (told !== "copied") return undefined
    const timer = setTimeout(() => setTold(undefined), TOLD_MS)
    return () => clearTimeout(timer)
  }, [told])

  const copy = async (): Promise<void> => {
    if (field.current !== null) setTold((await copyFrom(field.current)) ? "copied" : "by-hand")
  }
  const shared = { id, ref: field, readOnly: true, value: text, className: "input copybox-text" }
  return (
    <div className={lines > 1 ? "copybox copybox-tall" : "copybox"}>
      <label className="label" htmlFor={id}>
        {label}
      </label>
      {lines > 1 ? (
        <textarea {...shared} rows={lines} />
      ) : (
        <input {...shared} onFocus={(event) => event.currentTarget.select()} />
      )}
      <Button className={primary ? "button button-primary" : "button"} onPress={() => void copy()}>
        {told === "copied" ? <Check size={18} /> : <Copy size={18} />}
        {told === "copied" ? t("do.copied") : button}
      </Button>
      <output className="copybox-told">
        {told === "by-hand" ? t("share.copyHand") : <span className="unseen">{told && t("do.copied")}</span>}
      </output>
    </div>
  )
}
