import { useEffect, useState } from "react"
import { useLocation } from "wouter"
import type { Person } from "../../shared/api.ts"
import type { Failure } from "../api.ts"
import { Choices } from "../components/Choices.tsx"
import { namesOf } from "../components/titles.ts"
import { failureText } from "../i18n/failures.ts"
import { t } from "../i18n/text.ts"
import { usePerson, useServices } from "../session/services.tsx"
import { Button } from "../ui/Button.tsx"

/** How often a device that waits looks whether it was let in, in ms. */
const LOOK_MS = 2_000
/** What passes while the device goes on waiting. */
const PASSES = new Set<Failure>(["offline", "store_away", "too_many", "shutting_down", "internal"])

/**
 * Everybody whom a recipient's link is for has a device: this may be another one of theirs, and asks to be let in (M3).
 * A device that has a person already is told how else they get in.
 */
export function HereAlready(props: { people: readonly Person[]; hosts: readonly Person[]; token: string }) {
  const { people, hosts, token } = props
  const person = usePerson()
  const names = people.map(({ name }) => name)
  return (
    <div className="empty">
      <p>{t("join.hereAlready", { name: namesOf(names), count: names.length })}</p>
      <p className="soft">{t("join.hereAlreadyText")}</p>
      {person === undefined ? <Asking people={people} hosts={hosts} token={token} /> : null}
    </div>
  )
}

function Asking({
  people,
  hosts,
  token,
}: {
  people: readonly Person[]
  hosts: readonly Person[]
  token: string
}) {
  const { api } = useServices()
  const [first] = people
  const [chosen, setChosen] = useState(first?.id ?? "")
  const [request, setRequest] = useState<string>()
  const [told, setTold] = useState<string>()
  const [busy, setBusy] = useState(false)
  const who = people.find(({ id }) => id === chosen)

  const ask = async (): Promise<void> => {
    if (who === undefined) return
    setBusy(true)
    setTold(undefined)
    const answer = await api.ask(token, who.id)
    setBusy(false)
    if (answer.ok) setRequest(answer.value.request)
    else setTold(failureText(answer.error))
  }
  const over = (why: string): void => {
    setRequest(undefined)
    setTold(why)
  }

  if (request !== undefined) return <Waiting request={request} hosts={hosts} onOver={over} />
  return (
    <>
      {people.length < 2 ? null : (
        <Choices
          label={t("asks.which")}
          value={chosen}
          flat
          onChange={setChosen}
          choices={people.map(({ id, name }) => ({ value: id, title: name }))}
        />
      )}
      <p role="alert">{told}</p>
      <Button className="button button-primary button-large" isDisabled={busy} onPress={() => void ask()}>
        {byHosts(hosts, askWords())}
      </Button>
    </>
  )
}

interface Words {
  readonly one: (name: string) => string
  readonly more: string
  readonly none: string
}

function byHosts([host, ...others]: readonly Person[], { one, more, none }: Words): string {
  if (host === undefined) return none
  return others.length === 0 ? one(host.name) : more
}

const askWords = (): Words => ({
  one: (name) => t("asks.ask", { name }),
  more: t("asks.askSomebody"),
  none: t("asks.askNobody"),
})

const waitWords = (): Words => ({
  one: (name) => t("asks.waiting", { name }),
  more: t("asks.waitingSomebody"),
  none: t("asks.waitingNobody"),
})

function Waiting(props: { request: string; hosts: readonly Person[]; onOver: (why: string) => void }) {
  const { request, hosts, onOver } = props
  const { api, session } = useServices()
  const [, navigate] = useLocation()

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let current = true
    const look = async (): Promise<void> => {
      const answer = await api.asked(request)
      if (!current) return
      if (answer.ok && answer.value.state === "in") {
        session.adopt(answer.value.session)
        return navigate(`/o/${answer.value.occasion}`, { replace: true })
      }
      if (answer.ok && answer.value.state === "refused") return onOver(t("asks.refused"))
      if (answer.ok && answer.value.state === "expired") return onOver(t("asks.expired"))
      if (!answer.ok && !PASSES.has(answer.error))
        return onOver(answer.error === "not_here" ? t("asks.expired") : failureText(answer.error))
      timer = setTimeout(() => void look(), LOOK_MS)
    }
    void look()
    return () => {
      current = false
      clearTimeout(timer)
    }
    // The callbacks are made again at each drawing and do the same; the request says what is waited for.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [api, session, request])

  return (
    <output className="asking">
      <strong>{byHosts(hosts, waitWords())}</strong>
      <span className="soft">{t("asks.waitingText")}</span>
    </output>
  )
}
