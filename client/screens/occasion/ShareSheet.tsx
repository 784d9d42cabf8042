import { QrCode, Send } from "lucide-react"
import { useEffect, useState } from "react"
import type { Capability, LinkView, OccasionView, Person } from "../../../shared/api.ts"
import { todayIn } from "../../../shared/dates/day.ts"
import { Choices } from "../../components/Choices.tsx"
import { CopyBox } from "../../components/CopyBox.tsx"
import { HalfMoon } from "../../components/HalfMoon.tsx"
import { lazyPiece } from "../../components/lazy-part.tsx"
import { Sheet } from "../../components/Sheet.tsx"
import { useShareOrigin } from "../../components/share-origin.tsx"
import { toast } from "../../components/toasts.tsx"
import { todayHere, zoneHere } from "../../components/titles.ts"
import { canSend, send } from "../../device/copy.ts"
import { failureText } from "../../i18n/failures.ts"
import { shortDay } from "../../i18n/format.ts"
import { t } from "../../i18n/text.ts"
import { addressOf, rememberLink, tokensOf } from "../../session/links.ts"
import { useServices } from "../../session/services.tsx"
import { Button } from "../../ui/Button.tsx"
import { ReplaceSheet, type Replacing } from "./ReplaceSheet.tsx"
import { choicesOf, messageFor, noteFor } from "./share-words.ts"

const Qr = lazyPiece(() => import("../../components/Qr.tsx").then((m) => m.Qr), {
  waiting: <div className="qr" />,
})

/** The links of an occasion, one for each kind of guest, each saying what it does (M1, M2). */
export function ShareSheet(props: { occasion: OccasionView; person: Person; onClose: () => void }) {
  const { occasion, person, onClose } = props
  const { api } = useServices()
  const [links, setLinks] = useState<readonly LinkView[]>()
  const [capability, setCapability] = useState<Capability>("giver")
  const [failure, setFailure] = useState<string>()
  /** Kinds whose link was just ended: no other is made unasked. */
  const [ended, setEnded] = useState<readonly Capability[]>([])

  useEffect(() => {
    let current = true
    const load = async (): Promise<void> => {
      const answer = await api.links(occasion.id)
      if (!current) return
      if (answer.ok) setLinks(answer.value.links)
      else setFailure(failureText(answer.error))
    }
    void load()
    return () => {
      current = false
    }
  }, [api, occasion.id])

  const make = async (replaces?: LinkView, how: Replacing = {}): Promise<void> => {
    const answer = await api.createLink(occasion.id, {
      capability,
      ...(replaces === undefined ? {} : { replaces: replaces.id }),
      ...how,
    })
    if (!answer.ok) return setFailure(failureText(answer.error))
    setEnded((old) => old.filter((one) => one !== capability))
    rememberLink(person.id, answer.value, replaces?.id)
    setLinks((old) => [answer.value.link, ...(old ?? []).filter((one) => one.id !== replaces?.id)])
    if (replaces !== undefined) toast({ text: t("share.replaced") })
  }

  const end = async (link: LinkView): Promise<void> => {
    const answer = await api.endLink(occasion.id, link.id)
    if (!answer.ok) return setFailure(failureText(answer.error))
    setEnded((old) => [...old, link.capability])
    setLinks((old) => (old ?? []).filter((one) => one.id !== link.id))
  }

  // The newest that this device knows by heart, else the newest.
  const tokens = tokensOf(person.id)
  const some = (links ?? [])
    .filter((link) => link.capability === capability)
    .toSorted((a, b) => b.createdAt - a.createdAt)
  const shown = some.find((link) => tokens[link.id] !== undefined) ?? some[0]
  const token = shown === undefined ? undefined : tokens[shown.id]
  const closed = shown === undefined && ended.includes(capability)
  const missing = links !== undefined && shown === undefined && !closed

  useEffect(() => {
    // A link that was never made is made by looking for it: one tap less, and nothing leaks by it.
    if (missing) void make()
    // `make` reads the capability of this very render.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [missing, capability])

  return (
    <Sheet title={t("share.title")} isOpen onClose={onClose} wide>
      <Choices
        label={t("share.for")}
        value={capability}
        onChange={setCapability}
        choices={choicesOf(occasion)}
      />
      {occasion.secrecy === "surprise" && capability !== "recipient" ? (
        <p className="note note-secret">
          <HalfMoon />
          {noteFor(occasion)}
        </p>
      ) : null}
      <p className="error" role="alert">
        {failure}
      </p>
      {closed ? (
        <div className="stack">
          <p className="note">{t("share.ended")}</p>
          <Button className="button button-primary" onPress={() => void make()}>
            {t("share.make")}
          </Button>
        </div>
      ) : shown === undefined ? (
        <div className="bone bone-link" />
      ) : (
        <OneLink
          key={shown.id}
          occasion={occasion}
          link={shown}
          token={token}
          onReplace={(how) => make(shown, how)}
          onEnd={() => end(shown)}
          onMake={() => make()}
        />
      )}
      <div className="sheet-foot">
        <Button className="button" onPress={onClose}>
          {t("share.done")}
        </Button>
      </div>
    </Sheet>
  )
}

function OneLink(props: {
  occasion: OccasionView
  link: LinkView
  token: string | undefined
  onReplace: (how: Replacing) => Promise<void>
  onEnd: () => Promise<void>
  onMake: () => Promise<void>
}) {
  const { occasion, link, token, onReplace, onEnd, onMake } = props
  const [qr, setQr] = useState(false)
  const [asking, setAsking] = useState(false)
  const [busy, setBusy] = useState(false)
  const run = async (work: () => Promise<void>): Promise<void> => {
    setBusy(true)
    await work()
    setBusy(false)
    setAsking(false)
  }
  const { origin, note } = useShareOrigin()
  const uses = link.uses === 0 ? t("share.joinedNone") : t("share.joined", { count: link.uses })

  if (token === undefined) {
    return (
      <div className="stack">
        <p className="note">{t("share.unknown")}</p>
        <Button className="button button-primary" isDisabled={busy} onPress={() => void run(onMake)}>
          {t("share.make")}
        </Button>
        <p className="meta">{uses}</p>
      </div>
    )
  }
  if (origin === undefined) return <div className="bone bone-link" />
  const address = addressOf(token, origin)
  const message = messageFor(occasion, link.capability, address)
  return (
    <div className="stack">
      {note}
      <CopyBox label={t("share.link")} text={address} button={t("share.copy")} primary />
      <div className="share-ways">
        {canSend() ? (
          <Button className="button" onPress={() => void send({ title: t("app.name"), text: message })}>
            <Send size={18} />
            {t("share.send")}
          </Button>
        ) : null}
        <Button className="button" aria-expanded={qr} onPress={() => setQr(!qr)}>
          <QrCode size={18} />
          {qr ? t("share.qrHide") : t("share.qr")}
        </Button>
      </div>
      {qr ? <Qr text={address} label={t("share.qrLabel")} /> : null}
      <CopyBox label={t("share.message")} text={message} button={t("share.copyMessage")} lines={3} />
      <p className="share-uses">
        {uses}
        {link.limit === undefined ? null : (
          <>
            <span aria-hidden="true">·</span>
            {t("share.peopleOf", { count: link.limit })}
          </>
        )}
        {link.expiresAt === undefined ? null : (
          <>
            <span aria-hidden="true">·</span>
            {t("share.until", { date: shortDay(todayIn(zoneHere(), link.expiresAt), todayHere()) })}
          </>
        )}
        <span aria-hidden="true">·</span>
        <Button className="link-button" onPress={() => setAsking(true)}>
          {t("share.replace")}
        </Button>
      </p>
      {asking ? (
        <ReplaceSheet
          link={link}
          busy={busy}
          onClose={() => setAsking(false)}
          onReplace={(how) => void run(() => onReplace(how))}
          onEnd={() => void run(onEnd)}
        />
      ) : null}
    </div>
  )
}
