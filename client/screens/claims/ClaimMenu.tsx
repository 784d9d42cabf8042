import { Clock, Ellipsis, History, Undo2, UserRound, Users } from "lucide-react"
import { useState, type ReactNode } from "react"
import type { ClaimView, ItemClaims } from "../../../shared/claims.ts"
import type { Item } from "../../../shared/documents/items.ts"
import { ActMenu } from "../../components/ActMenu.tsx"
import { t, type MessageKey } from "../../i18n/text.ts"
import { ForSomebody } from "./ForSomebody.tsx"
import { useGiving, type Giving } from "./giving.tsx"
import { letGo, ReturnedSheet } from "./LetGo.tsx"
import { LetGoBefore } from "./LetGoBefore.tsx"
import { StartPoolSheet } from "./pool/StartPool.tsx"
import { ReleaseSheet } from "./ReleaseSheet.tsx"
import type { Claiming } from "./use-claim.ts"

const WAYS = {
  hold: { text: "claim.hold", icon: <Clock size={18} /> },
  for: { text: "claim.forOther", icon: <UserRound size={18} /> },
  pool: { text: "pool.start", icon: <Users size={18} /> },
  release: { text: "claim.freeIt", icon: <Undo2 size={18} /> },
  letGo: { text: "claim.letGo", icon: <Undo2 size={18} /> },
  before: { text: "claim.before", icon: <History size={18} /> },
} as const satisfies Record<string, { readonly text: MessageKey; readonly icon: ReactNode }>
type Way = keyof typeof WAYS
const isWay = (key: string): key is Way => Object.hasOwn(WAYS, key)

interface Props {
  readonly item: Pick<Item, "id" | "title" | "price">
  readonly standing: ItemClaims | undefined
  /** Others' claims that an organiser may let go (C7). */
  readonly others: readonly ClaimView[]
  /** This person's own promise. */
  readonly mine: ClaimView | undefined
  /** What they promised for somebody else (C5). */
  readonly saidFor: readonly ClaimView[]
  /** Units that this person would take here; 0 when they take some already, or none are left. */
  readonly free: number
  /** What they take alone may become a common present (O2). */
  readonly mayShare: boolean
  readonly claiming: Claiming
}

/** What is needed less often: keeping it free for a while, others who give it, letting it go. */
export function ClaimMenu(props: Props) {
  const { item, free, claiming, mine, saidFor, standing } = props
  const giving = useGiving()
  const [sheet, setSheet] = useState<Way>()
  const ways = waysOf(props, giving)
  const letGoOf = (claim: ClaimView, own: boolean): void =>
    void letGo(claiming, { title: item.title, claim, own, removed: standing?.removed !== undefined })
  const act = (key: string): void => {
    if (!isWay(key)) {
      const claim = saidFor.find(({ giver }) => giver.id === key)
      if (claim !== undefined) letGoOf(claim, false)
      return
    }
    if (key === "letGo" && mine !== undefined && mine.state !== "bought") return letGoOf(mine, true)
    if (key === "hold") void claiming.act({ do: "hold", units: free }, t("claim.heldNow"))
    else setSheet(key)
  }
  const off = !giving.online || claiming.busy
  const back = saidFor.filter(({ state }) => state === "held" || state === "claimed")
  if (ways.length === 0 && back.length === 0) return null
  return (
    <>
      <ActMenu
        label={t("claim.menu", { title: item.title })}
        className="claim-menu"
        icon={<Ellipsis size={20} />}
        disabled={
          off ? [...ways.filter((way) => way !== "before"), ...back.map(({ giver }) => giver.id)] : []
        }
        onAct={act}
        items={[
          ...ways.map((way) => ({ id: way, icon: WAYS[way].icon, text: t(WAYS[way].text) })),
          ...back.map(({ giver }) => ({
            id: giver.id,
            icon: WAYS.letGo.icon,
            text: t("claim.letGoFor", { name: giver.name }),
          })),
        ]}
      />
      <SheetOf
        {...props}
        way={sheet}
        onReturned={() => mine && letGoOf(mine, true)}
        onClose={() => setSheet(undefined)}
      />
    </>
  )
}

const waysOf = (
  { standing, others, mine, free, mayShare }: Props,
  { organises, others: givers }: Giving,
): readonly Way[] => [
  ...(free > 0 ? (["hold"] as const) : []),
  ...(free > 0 && givers.length > 0 ? (["for"] as const) : []),
  ...(mayShare ? (["pool"] as const) : []),
  ...(mine !== undefined && mine.state !== "given" ? (["letGo"] as const) : []),
  ...(organises && others.length > 0 ? (["release"] as const) : []),
  ...(standing !== undefined && standing.released.length > 0 ? (["before"] as const) : []),
]

function SheetOf(props: Props & { way: Way | undefined; onReturned: () => void; onClose: () => void }) {
  const { item, standing, others, free, claiming, way, onReturned, onClose } = props
  switch (way) {
    case "letGo":
      return <ReturnedSheet onReturned={onReturned} onClose={onClose} />
    case "for":
      return <ForSomebody item={item} units={free} claiming={claiming} onClose={onClose} />
    case "pool":
      return <StartPoolSheet item={item} standing={standing} claiming={claiming} isOpen onClose={onClose} />
    case "release":
      return <ReleaseSheet item={item} others={others} claiming={claiming} onClose={onClose} />
    case "before":
      return <LetGoBefore item={item} released={standing?.released ?? []} onClose={onClose} />
    default:
      return null
  }
}
