import { Menu as MenuIcon } from "lucide-react"
import { useState } from "react"
import { useLocation } from "wouter"
import { t } from "../i18n/text.ts"
import { MenuButton } from "./ActMenu.tsx"
import { lazyDialog, lazyMenu } from "./lazy-part.tsx"
import type { MenuActs } from "./MainMenuItems.tsx"

const MainMenuItems = lazyMenu(() => import("./MainMenuItems.tsx").then((m) => m.MainMenuItems), {
  words: ["menu"],
})
const YouDialog = lazyDialog(() => import("../screens/YouDialog.tsx").then((m) => m.YouDialog))
const HelpDialog = lazyDialog(() => import("../screens/HelpDialog.tsx").then((m) => m.HelpDialog))

const RemindersSheet = lazyDialog(() =>
  import("../features/reminders/RemindersSheet.tsx").then((m) => m.RemindersSheet),
)

type Open = "you" | "help" | "reminders" | undefined

/** The menu at the right of the header, the same on every screen. */
export function MainMenu(props: MenuActs) {
  const [, goTo] = useLocation()
  const [open, setOpen] = useState<Open>()
  const act = (id: string): void => {
    if (id === "you" || id === "help" || id === "reminders") setOpen(id)
    if (id === "people") props.onPeople?.()
    if (id === "editors") props.onEditors?.()
    if (id === "card") props.onStartCard?.()
    if (id === "shopping" || id === "days") goTo(`/${id}`)
  }
  return (
    <>
      <MenuButton label={t("menu.label")} icon={<MenuIcon size={22} />}>
        <MainMenuItems {...props} onAct={act} />
      </MenuButton>
      {open === "you" ? <YouDialog onClose={() => setOpen(undefined)} /> : null}
      {open === "help" ? <HelpDialog onClose={() => setOpen(undefined)} /> : null}
      {open === "reminders" ? <RemindersSheet onClose={() => setOpen(undefined)} /> : null}
    </>
  )
}
