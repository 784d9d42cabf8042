import { useSyncExternalStore } from "react"
import type { Person } from "../../../shared/api.ts"
import type { ItemId } from "../../../shared/ids.ts"
import type { RoomKind } from "../../../shared/rooms.ts"
import { Avatar } from "../../components/Avatar.tsx"
import { PopoverButton } from "../../components/PopoverButton.tsx"
import { useSettings } from "../../device/settings.ts"
import { t } from "../../i18n/text.ts"
import { Button } from "../../ui/Button.tsx"
import { nameOf, type Here } from "./people-here.ts"

/** Shown side by side, yours last; the others are a number. Fewer where the header is narrow. */
const MOST = [
  { query: "(width < 370px)", most: 2 },
  { query: "(width < 430px)", most: 3 },
].map(({ query, most }) => ({ media: window.matchMedia(query), most }))

const subscribe = (listener: () => void): (() => void) => {
  for (const { media } of MOST) media.addEventListener("change", listener)
  return () => {
    for (const { media } of MOST) media.removeEventListener("change", listener)
  }
}
const mostNow = (): number => MOST.find(({ media }) => media.matches)?.most ?? 4

/** Who is here: a stack in the header, a list on tap with what each is on. */
export function HereStack(props: {
  others: readonly Here[]
  person: Person
  look: number
  titleOf: (kind: RoomKind, item: ItemId) => string | undefined
  onGo: (kind: RoomKind, item: ItemId | undefined) => void
}) {
  const { others, person, look, titleOf, onGo } = props
  const { shown: showMe } = useSettings()
  const room = useSyncExternalStore(subscribe, mostNow) - 1
  const first = others.slice(0, room)
  const more = others.length - first.length
  const doing = (here: Here): string => {
    if (here.state.idle === true) return t("here.idle")
    if (here.state.at !== undefined) return t("here.inCard")
    const title = here.at === undefined ? undefined : titleOf(here.kind, here.at)
    if (title === undefined) return t("here.looking")
    return here.state.field === undefined ? t("here.at", { title }) : t("here.writing", { title })
  }
  /** Where one may follow them to. */
  const placeOf = ({ kind, at, state }: Here): { readonly item: ItemId | undefined } | undefined => {
    if (state.at !== undefined) return { item: undefined }
    return at === undefined || titleOf(kind, at) === undefined ? undefined : { item: at }
  }
  const goTo = (here: Here, close: () => void): (() => void) | undefined => {
    const place = placeOf(here)
    if (place === undefined) return undefined
    return () => {
      close()
      onGo(here.kind, place.item)
    }
  }
  return (
    <PopoverButton
      className="here"
      button={
        <>
          <span className="unseen">{t("here.label", { count: others.length + (showMe ? 1 : 0) })}</span>
          {first.map((here) => (
            <Avatar
              key={here.person.id}
              name={here.person.name}
              look={here.person.look}
              faded={here.state.idle === true}
            />
          ))}
          {more > 0 ? <span className="here-more">{t("here.more", { more: String(more) })}</span> : null}
          <Avatar name={person.name} look={look} faded={!showMe} />
        </>
      }
      title={t("here.title")}
      dialogClass="here-list"
      renderMore={(close) => (
        <>
          {others.length === 0 ? <p className="soft">{t("here.nobody")}</p> : null}
          <ul>
            {others.map((here) => (
              <HereLine key={here.person.id} here={here} doing={doing(here)} onGo={goTo(here, close)} />
            ))}
            <li className="here-line">
              <Avatar name={person.name} look={look} faded={!showMe} />
              <span className="here-words">
                <span className="here-name" dir="auto" translate="no">
                  {person.name}
                </span>
                <span className="meta">{showMe ? t("here.you") : t("here.hiddenYou")}</span>
              </span>
            </li>
          </ul>
        </>
      )}
    />
  )
}

function HereLine({ here, doing, onGo }: { here: Here; doing: string; onGo: (() => void) | undefined }) {
  const words = (
    <>
      <Avatar name={here.person.name} look={here.person.look} faded={here.state.idle === true} />
      <span className="here-words">
        <span className="here-name" dir="auto" translate="no">
          {nameOf(here.person)}
        </span>
        <span className="meta">{doing}</span>
        {onGo === undefined ? null : (
          <span className="unseen">{t("here.goTo", { name: nameOf(here.person) })}</span>
        )}
      </span>
    </>
  )
  return (
    <li>
      {onGo === undefined ? (
        <div className="here-line">{words}</div>
      ) : (
        <Button className="here-line here-go" onPress={onGo}>
          {words}
        </Button>
      )}
    </li>
  )
}
