import { Download, FileBraces, FileDown, Printer } from "lucide-react"
import { useCallback, useEffect, useRef, useState, type ComponentProps, type ComponentType } from "react"
import { Menu, MenuItem, MenuTrigger, Popover, type Key } from "react-aria-components"
import { say } from "../../../components/say.ts"
import { toast } from "../../../components/toasts.tsx"
import { t } from "../../../i18n/text.ts"
import { createPhotoApi } from "../../../session/photo-api.ts"
import { useServices } from "../../../session/services.tsx"
import { useCardOccasion } from "../photos/card-occasion.ts"
import { fetchCode } from "../../../session/new-build.ts"
import { Button } from "../../../ui/Button.tsx"
import type { CardContent } from "../opening/content.ts"
import { usePrinter } from "../photos/use-ready-to-print.ts"
import type { KeptCard } from "./KeptCard.tsx"

type Part = ComponentType<ComponentProps<typeof KeptCard>>

/** "Keep this card": as a file, on paper (K10), or as data that another server brings in (K27). */
export function KeepMenu({ content }: { content: CardContent }) {
  const [isBusy, setBusy] = useState(false)
  const [kept, setKept] = useState<{ readonly Part: Part }>()
  const saveAsData = useSaveData()
  const print = usePrinter(content.messages)
  const onDone = useCallback((missing: number | undefined) => {
    setBusy(false)
    setKept(undefined)
    if (missing === 0) say(t("keep.saved"))
    else if (missing === undefined) toast({ text: t("keep.failed"), tone: "bad" })
    else toast({ text: t("keep.withoutPhotos", { count: missing }), tone: "bad" })
  }, [])
  const save = (): Promise<void> =>
    fetchCode(() => import("./KeptCard.tsx")).then(
      ({ KeptCard: Part }) => setKept({ Part }),
      () => onDone(undefined),
    )
  const act = (key: Key): void => {
    if (isBusy) return
    setBusy(true)
    say(t("keep.making"))
    if (key === "file") void save()
    else if (key === "data") void saveAsData().finally(() => setBusy(false))
    else void print().finally(() => setBusy(false))
  }
  return (
    <>
      <MenuTrigger>
        <Button className="button button-soft">
          <Download size={17} />
          {isBusy ? t("keep.making") : t("keep.keep")}
        </Button>
        <Popover className="popover" placement="bottom end">
          <Menu
            className="menu"
            aria-label={t("keep.keep")}
            disabledKeys={isBusy ? ["file", "print", "data"] : []}
            onAction={act}
          >
            <MenuItem id="file" className="menu-item">
              <FileDown size={18} />
              {t("keep.file")}
            </MenuItem>
            <MenuItem id="print" className="menu-item">
              <Printer size={18} />
              {t("keep.print")}
            </MenuItem>
            <MenuItem id="data" className="menu-item">
              <FileBraces size={18} />
              {t("keep.data")}
            </MenuItem>
          </Menu>
        </Popover>
      </MenuTrigger>
      {kept === undefined ? null : <kept.Part content={content} onDone={onDone} />}
    </>
  )
}

/** Saves the card as data, and says so. What comes after the page was left is nothing. */
function useSaveData(): () => Promise<void> {
  const { api, session } = useServices()
  const occasion = useCardOccasion()
  const left = useRef(new AbortController())
  useEffect(() => {
    left.current = new AbortController()
    return () => left.current.abort()
  }, [])
  return async () => {
    const { signal } = left.current
    const photos = createPhotoApi(session)
    const saved = await fetchCode(() => import("./save-data.ts"))
      .then(({ saveData }) =>
        saveData({
          api,
          photo: (id, blob) => photos.photo(id, blob, signal),
          occasion,
          otherwise: t("card.card"),
        }),
      )
      .catch(() => undefined)
    if (signal.aborted) return
    if (saved?.ok !== true) toast({ text: t("keep.failed"), tone: "bad" })
    else if (saved.value.gifts) toast({ text: t("keep.dataWithCodes") })
    else toast({ text: t("keep.dataSaved") })
  }
}
