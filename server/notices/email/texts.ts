import { type Language, LANGUAGES } from "../../../shared/languages.ts"
import { wordsIn } from "../../words/words-in.ts"
import type { Notice } from "../port.ts"
import { oneLine } from "./mailer.ts"

/** What stands in an e-mail: the same as text and as HTML. */
export interface MailText {
  readonly subject: string
  readonly text: string
  readonly html: string
}

/** Characters of a subject; programs show about 70. */
const SUBJECT_MAX = 200

const [FALLBACK] = LANGUAGES

interface Parts {
  readonly language: Language
  readonly subject: string
  readonly lines: readonly string[]
  readonly button: { readonly label: string; readonly address: string }
  readonly footer: readonly string[]
  readonly stop?: { readonly label: string; readonly address: string }
}

/** A notice. `origin`: what links begin with; `stop`: the address that unsubscribes. */
export function noticeMail(
  { title, body, path, language = FALLBACK }: Pick<Notice, "title" | "body" | "path" | "language">,
  { origin, stop }: { readonly origin: string; readonly stop: string },
): MailText {
  const words = wordsIn(language).mail
  return mailOf({
    language,
    subject: title,
    lines: [title, ...body.split("\n")],
    button: { label: words.open, address: addressOf(path, origin) },
    footer: [words.asked],
    stop: { label: words.stop, address: stop },
  })
}

/** Asks the owner of an address. Nothing in it was written by a person: it is no way to write to strangers. */
export function confirmationMail(
  address: string,
  { origin, language = FALLBACK }: { readonly origin: string; readonly language: Language | undefined },
): MailText {
  const { subject, lines, button, footer } = wordsIn(language).mail.confirm(new URL(origin).host)
  return mailOf({
    language,
    subject,
    lines: [subject, ...lines],
    button: { label: button, address },
    footer: [footer],
  })
}

/** A path of our own; anything else leads to the front page. */
function addressOf(path: string, origin: string): string {
  const url = URL.canParse(path, origin) ? new URL(path, origin) : undefined
  return url?.origin === new URL(origin).origin && path.startsWith("/") ? url.href : `${origin}/`
}

function mailOf({ language, subject, lines, button, footer, stop }: Parts): MailText {
  const told = lines.map(oneLine).filter((line) => line !== "")
  const below = [...footer.map(oneLine), ...(stop ? [`${stop.label}: ${stop.address}`] : [])]
  return {
    subject: oneLine(subject).slice(0, SUBJECT_MAX),
    text: [...told, `${button.label}: ${button.address}`, "-- ", ...below].join("\n\n"),
    html: htmlOf({ language, subject, told, button, footer, stop }),
  }
}

function htmlOf(
  parts: Omit<Parts, "lines" | "stop"> & {
    readonly told: readonly string[]
    readonly stop: Parts["stop"]
  },
) {
  const { told, button, footer, stop } = parts
  const [heading = "", ...rest] = told
  return [
    `<!doctype html><html lang="${parts.language}"><head><meta charset="utf-8">`,
    `<meta name="viewport" content="width=device-width"><title>${escaped(oneLine(parts.subject))}</title></head>`,
    '<body style="margin:0;padding:24px;background:#fcf6ee;color:#2b1d28;font:16px/1.5 sans-serif">',
    '<div style="max-width:480px;margin:0 auto">',
    `<h1 style="font:600 24px/1.25 Georgia,serif;margin:0 0 12px">${escaped(heading)}</h1>`,
    ...rest.map((line) => `<p style="margin:0 0 12px">${escaped(line)}</p>`),
    `<p style="margin:20px 0"><a href="${escaped(button.address)}" style="display:inline-block;padding:12px 20px;border-radius:24px;background:#b3302f;color:#ffffff;text-decoration:none;font-weight:600">${escaped(button.label)}</a></p>`,
    ...footer.map((line) => `<p style="margin:0;color:#6b5a66;font-size:14px">${escaped(line)}</p>`),
    ...(stop
      ? [
          `<p style="margin:8px 0 0;font-size:14px"><a href="${escaped(stop.address)}" style="color:#6b5a66">${escaped(stop.label)}</a></p>`,
        ]
      : []),
    "</div></body></html>",
  ].join("\n")
}

const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" }

const escaped = (text: string): string => text.replaceAll(/[&<>"]/g, (one) => ESCAPES[one] ?? one)
