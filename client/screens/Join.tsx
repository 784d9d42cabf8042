import { useCallback, useEffect, useRef, useState } from "react"
import { Form } from "react-aria-components"
import { Link, useLocation } from "wouter"
import { z } from "zod"
import type { JoinByLink, OpenedLink } from "../../shared/api.ts"
import { base32, secureRandom, type PersonId } from "../../shared/ids.ts"
import { NAME_MAX } from "../../shared/limits.ts"
import type { Failure } from "../api.ts"
import { Choices } from "../components/Choices.tsx"
import { DateLeaf } from "../components/DateLeaf.tsx"
import { Field } from "../components/Field.tsx"
import { Garland } from "../components/Garland.tsx"
import { MainMenu } from "../components/MainMenu.tsx"
import { Page } from "../components/Page.tsx"
import { Skeleton } from "../components/Skeleton.tsx"
import { say } from "../components/say.ts"
import { Speaker } from "../components/Speaker.tsx"
import { dayOf, kindName, titleOf, todayHere, type Named } from "../components/titles.ts"
import { useKeptForm } from "../device/use-kept-form.ts"
import { NotOpenYet } from "../features/card/waiting/NotOpenYet.tsx"
import { failureText, nameFaultText } from "../i18n/failures.ts"
import { daysAway, longDay } from "../i18n/format.ts"
import { t } from "../i18n/text.ts"
import { daysBetween } from "../../shared/dates/day.ts"
import { tokenHere } from "../session/links.ts"
import { useIdentity, usePerson, useServices } from "../session/services.tsx"
import { Button } from "../ui/Button.tsx"
import { HereAlready } from "./HereAlready.tsx"

type Opening =
  | { readonly state: "opening" }
  | { readonly state: "open"; readonly link: OpenedLink }
  | { readonly state: "sealed"; readonly opensAt: number | undefined }
  | { readonly state: "closed"; readonly failure: Failure }

/** An invitation: shows what every recipient may see, asks for a name once, and lets in (S4). */
export function Join() {
  const { api } = useServices()
  const identity = useIdentity()
  const [, navigate] = useLocation()
  const [token] = useState(tokenHere)
  const [opening, setOpening] = useState<Opening>(
    token === undefined ? { state: "closed", failure: "not_here" } : { state: "opening" },
  )

  const open = useCallback(
    async (stillHere: () => boolean): Promise<void> => {
      if (token === undefined) return
      const answer = await api.openLink(token)
      if (!stillHere()) return
      if (!answer.ok) setOpening((old) => afterRefusal(old, answer.error))
      else if (answer.value.sealed !== undefined)
        setOpening({ state: "sealed", opensAt: answer.value.sealed.opensAt })
      else if (answer.value.member !== undefined) navigate(`/o/${answer.value.member}`, { replace: true })
      else setOpening({ state: "open", link: answer.value })
    },
    [api, token, navigate],
  )
  useEffect(() => {
    if (identity.state === "starting") return undefined
    let current = true
    queueMicrotask(() => void open(() => current))
    return () => {
      current = false
    }
  }, [open, identity.state])
  const was = useRef(opening.state)
  useEffect(() => {
    if (was.current === "sealed" && opening.state === "open") say(t("waiting.open"))
    was.current = opening.state
  }, [opening.state])

  return (
    <Page width="form" right={<MainMenu />}>
      {opening.state === "opening" ? (
        <Skeleton className="invite bone" />
      ) : opening.state === "closed" ? (
        <ClosedLink failure={opening.failure} />
      ) : opening.state === "sealed" ? (
        <NotOpenYet opensAt={opening.opensAt} look={open} />
      ) : (
        <>
          <Invitation link={opening.link} />
          {token === undefined ? null : opening.link.people.length === 0 &&
            opening.link.here !== undefined ? (
            <HereAlready people={opening.link.here} hosts={opening.link.hosts ?? []} token={token} />
          ) : (
            <JoinBar link={opening.link} token={token} />
          )}
        </>
      )}
      <Speaker />
    </Page>
  )
}

/** Who waits for a link to open goes on waiting while the server cannot be reached. */
function afterRefusal(old: Opening, failure: Failure): Opening {
  const passes = failure === "offline" || failure === "too_many" || failure === "store_away"
  return old.state === "sealed" && passes ? old : { state: "closed", failure }
}

function ClosedLink({ failure }: { failure: Failure }) {
  const replaced = failure === "link_replaced"
  const known = replaced || failure === "not_here" || failure === "invalid_input" || failure === "malformed"
  return (
    <div className="empty">
      <h1 className="page-title" dir="auto">
        {replaced ? t("join.replaced") : t("join.notHere")}
      </h1>
      <p className="soft">
        {replaced ? t("join.replacedText") : known ? t("join.notHereText") : failureText(failure)}
      </p>
      <Link href="/" className="button">
        {t("join.home")}
      </Link>
    </div>
  )
}

function Invitation({ link }: { link: OpenedLink }) {
  const { occasion, capability } = link
  if (occasion === undefined) {
    return (
      <section className="invite">
        <Garland across />
        <h1 className="page-title" dir="auto">
          {t("join.invited")}
        </h1>
        <p className="soft">{t("join.invitedText")}</p>
      </section>
    )
  }
  const today = todayHere()
  const named: Named = { ...occasion, mine: false }
  const day = dayOf(named, today)
  const text =
    capability === "recipient"
      ? link.card === true
        ? "join.cardText"
        : "join.recipientText"
      : capability === "reader"
        ? "join.readerText"
        : "join.giverText"
  return (
    <section className="invite">
      <Garland across />
      <p className="kicker">
        {t(link.card === true ? "join.cardKicker" : "join.kicker")} · {kindName(occasion.kind)}
      </p>
      <h1 className="page-title" dir="auto">
        {titleOf(named, today)}
      </h1>
      {day === undefined ? null : (
        <p className="invite-when">
          <DateLeaf day={day} />
          <span>
            <strong>{longDay(day)}</strong> · {daysAway(daysBetween(today, day))}
          </span>
        </p>
      )}
      <p className="soft">{t(text)}</p>
    </section>
  )
}

const SOMEBODY_ELSE = ""

/** The only one whom a recipient's link can be for: there is nothing to choose. */
function onlyOne({ capability, people }: OpenedLink): OpenedLink["people"][number] | undefined {
  const [only, ...others] = people
  return capability === "recipient" && others.length === 0 ? only : undefined
}

/** Asks whether the device is hers, with the name set apart. */
function AreYou({ name }: { name: string }) {
  const [before, after] = t("join.areYou", { name: "\n" }).split("\n")
  return (
    <>
      {before}
      <strong dir="auto" translate="no">
        {name}
      </strong>
      {after}
    </>
  )
}

/** "Join as [name] Continue", with the names that wait for their owner as choices. */
function JoinBar({ link, token }: { link: OpenedLink; token: string }) {
  const { api, session } = useServices()
  const person = usePerson()
  const [, navigate] = useLocation()
  const [name, setName, forgetName] = useKeptForm("join", z.string(), "")
  const [chosen, setChosen] = useState<PersonId | "">(() => onlyOne(link)?.id ?? SOMEBODY_ELSE)
  const [error, setError] = useState<string>()
  const [busy, setBusy] = useState(false)
  const request = useRef(base32(secureRandom(16)))
  const only = onlyOne(link)
  const called = link.people.find((one) => one.id === chosen)?.name ?? person?.name

  const who = (): JoinByLink["as"] | undefined => {
    if (chosen !== SOMEBODY_ELSE) return { kind: "known", person: chosen }
    if (person !== undefined) return { kind: "me" }
    return name.trim() === "" ? undefined : { kind: "new", name: name.trim() }
  }
  const join = async (): Promise<void> => {
    const as = who()
    if (as === undefined) return setError(t("create.yourNameMissing"))
    if (name.trim().length > NAME_MAX) return setError(t("create.nameLong", { max: String(NAME_MAX) }))
    const fault = as.kind === "new" ? nameFaultText(as.name) : undefined
    if (fault !== undefined) return setError(fault)
    setBusy(true)
    const answer = await api.join({ token, as, requestId: request.current })
    setBusy(false)
    if (!answer.ok) {
      // A refused request is done with: the next one is another.
      request.current = base32(secureRandom(16))
      return setError(answer.error === "name_taken" ? t("join.known") : failureText(answer.error))
    }
    forgetName()
    session.adopt(answer.value.session)
    navigate(`/o/${answer.value.occasion}`, { replace: true })
  }

  return (
    <Form
      className="join-bar"
      onSubmit={(event) => {
        event.preventDefault()
        void join()
      }}
    >
      {link.people.length === 0 || only !== undefined ? null : (
        <Choices
          label={t("join.chips")}
          value={chosen}
          flat
          onChange={(value) => {
            setChosen(value)
            setError(undefined)
          }}
          choices={[
            ...link.people.map((one) => ({ value: one.id, title: one.name })),
            {
              value: SOMEBODY_ELSE,
              title: person === undefined ? t("join.chipsNone") : t("join.chipsMe", { name: person.name }),
            },
          ]}
        />
      )}
      <div className="join-row">
        {chosen === SOMEBODY_ELSE && person === undefined ? (
          <Field
            label={t("join.as")}
            value={name}
            onChange={(value) => {
              setName(value)
              setError(undefined)
            }}
            error={error}
            placeholder={t("join.namePlaceholder")}
            autoComplete="name"
          />
        ) : (
          <p className="join-you">
            {only === undefined ? t("join.you", { name: called ?? "" }) : <AreYou name={only.name} />}
            <span className="error" role="alert">
              {error}
            </span>
          </p>
        )}
        <Button type="submit" className="button button-primary button-large" isDisabled={busy}>
          {t("join.continue")}
        </Button>
      </div>
    </Form>
  )
}
