import { EllipsisVertical, Eraser, EyeOff, Flag, FlagOff } from "lucide-react"
import { useState } from "react"
import type { MessageId } from "../../../../shared/ids.ts"
import { ActMenu } from "../../../components/ActMenu.tsx"
import { Sheet } from "../../../components/Sheet.tsx"
import { t } from "../../../i18n/text.ts"
import { Button } from "../../../ui/Button.tsx"
import { useArranging } from "../arrange/arranging.tsx"
import { useReplying } from "../replies/replying.tsx"

interface Props {
  readonly message: MessageId
  /** Who signed it, and who wrote it for them. */
  readonly name: string
  readonly author: string
}

/**
 * What can be done about a message of an opened card: a recipient hides it from their own view or reports it (K10); who runs
 * the card hides it from everybody (K12). Nothing for everybody else.
 */
export function MessageMenu({ message, name, author }: Props) {
  const replying = useReplying()
  const arranging = useArranging()
  const [asks, setAsks] = useState(false)
  if (replying === undefined) return null
  const { me, isMine, act, replies } = replying
  const mayHide = arranging.arrangement.mayHide && author !== me
  if (!isMine && !mayHide) return null
  const isReported = replies.reports.some((one) => one.message === message && one.by === me)
  const onAct = (key: string): void => {
    if (key === "hide") void arranging.act({ do: "hide", message }, t("order.saidHidden"))
    else if (key === "away") void act({ do: "away", message, away: true }, t("rights.saidAway"))
    else if (isReported) void act({ do: "report", message, report: false }, t("rights.saidTakeBack"))
    else setAsks(true)
  }
  return (
    <>
      <ActMenu
        label={t("rights.menu", { name })}
        className=""
        icon={<EllipsisVertical size={18} />}
        disabled={[]}
        onAct={onAct}
        items={
          isMine
            ? [
                { id: "away", icon: <EyeOff size={18} />, text: t("rights.away") },
                {
                  id: "report",
                  icon: isReported ? <FlagOff size={18} /> : <Flag size={18} />,
                  text: isReported ? t("rights.takeBack") : t("rights.report"),
                  bad: true,
                },
              ]
            : [{ id: "hide", icon: <Eraser size={18} />, text: t("order.hide"), bad: true }]
        }
      />
      {asks ? <ReportSheet {...{ message, name }} onClose={() => setAsks(false)} /> : null}
    </>
  )
}

/** Says who will know of a report before it is made. */
function ReportSheet({ message, name, onClose }: Omit<Props, "author"> & { onClose: () => void }) {
  const replying = useReplying()
  const report = async (): Promise<void> => {
    if (await replying?.act({ do: "report", message, report: true }, t("rights.saidReport"))) onClose()
  }
  return (
    <Sheet title={t("rights.reportTitle", { name })} isOpen onClose={onClose} must>
      <p>{t("rights.reportText")}</p>
      <div className="sheet-actions">
        <Button className="button" onPress={onClose}>
          {t("rights.reportNo")}
        </Button>
        <Button className="button button-primary" onPress={() => void report()}>
          {t("rights.reportYes")}
        </Button>
      </div>
    </Sheet>
  )
}
