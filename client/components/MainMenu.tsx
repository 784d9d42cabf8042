import {
  Menu as MenuIcon,
  Plug,
  ShoppingBag,
  Monitor,
  Moon,
  Sun,
  Users,
  CircleHelp,
  KeyRound,
  MailPlus,
  Eye,
  Volume2,
} from "lucide-react"
import { useState } from "react"
import {
  Header,
  Menu,
  MenuItem,
  MenuSection,
  MenuTrigger,
  Popover,
  Separator,
  type Key,
  type Selection,
} from "react-aria-components"
import { useLocation } from "wouter"
import { change, Theme, useSettings } from "../device/settings.ts"
import { t } from "../i18n/text.ts"
import { usePerson } from "../session/services.tsx"
import { Button } from "../ui/Button.tsx"
import { lazyDialog } from "./lazy-part.tsx"

const YouDialog = lazyDialog(() => import("../screens/YouDialog.tsx").then((m) => m.YouDialog))
const HelpDialog = lazyDialog(() => import("../screens/HelpDialog.tsx").then((m) => m.HelpDialog))

type Open = "you" | "help" | undefined

const has = (selection: Selection, key: Key): boolean => selection === "all" || selection.has(key)

/**
 * The menu at the right of the header, the same on every screen. `onPeople`: who is in, where there is a circle;
 * `onEditors`: other editors, where there are rooms; `onStartCard`: where there may be a card, and is none.
 */
export function MainMenu({
  onPeople,
  onEditors,
  onStartCard,
}: {
  onPeople?: (() => void) | undefined
  onEditors?: (() => void) | undefined
  onStartCard?: (() => void) | undefined
}) {
  const settings = useSettings()
  const person = usePerson()
  const [, goTo] = useLocation()
  const [open, setOpen] = useState<Open>()
  const act = (key: Key): void => {
    if (key === "you" || key === "help") setOpen(key)
    if (key === "people") onPeople?.()
    if (key === "editors") onEditors?.()
    if (key === "card") onStartCard?.()
    if (key === "shopping") goTo("/shopping")
  }
  const chosen = new Set([...(settings.shown ? ["shown"] : []), ...(settings.spoken ? ["spoken"] : [])])
  return (
    <>
      <MenuTrigger>
        <Button className="icon-button" aria-label={t("menu.label")}>
          <MenuIcon size={22} />
        </Button>
        <Popover className="popover" placement="bottom end">
          <Menu className="menu" onAction={act} aria-label={t("menu.label")}>
            {person === undefined ? null : (
              <MenuItem id="you" className="menu-item">
                <KeyRound size={18} />
                {t("menu.you")}
              </MenuItem>
            )}
            {person === undefined ? null : (
              <MenuItem id="shopping" className="menu-item">
                <ShoppingBag size={18} />
                {t("menu.shopping")}
              </MenuItem>
            )}
            {onPeople === undefined ? null : (
              <MenuItem id="people" className="menu-item">
                <Users size={18} />
                {t("menu.people")}
              </MenuItem>
            )}
            {onStartCard === undefined ? null : (
              <MenuItem id="card" className="menu-item">
                <MailPlus size={18} />
                {t("card.start")}
              </MenuItem>
            )}
            {onEditors === undefined ? null : (
              <MenuItem id="editors" className="menu-item">
                <Plug size={18} />
                {t("menu.editors")}
              </MenuItem>
            )}
            <MenuItem id="help" className="menu-item">
              <CircleHelp size={18} />
              {t("menu.help")}
            </MenuItem>
            <Separator className="menu-line" />
            <MenuSection
              selectionMode="multiple"
              selectedKeys={chosen}
              shouldCloseOnSelect={false}
              onSelectionChange={(keys) => change({ shown: has(keys, "shown"), spoken: has(keys, "spoken") })}
            >
              <Header className="menu-header">{t("menu.presence")}</Header>
              <MenuItem id="shown" className="menu-item menu-check">
                <Eye size={18} />
                {t("menu.shown")}
              </MenuItem>
              <MenuItem id="spoken" className="menu-item menu-check">
                <Volume2 size={18} />
                {t("menu.spoken")}
              </MenuItem>
            </MenuSection>
            <Separator className="menu-line" />
            <MenuSection
              selectionMode="single"
              disallowEmptySelection
              selectedKeys={[settings.theme]}
              shouldCloseOnSelect={false}
              onSelectionChange={(keys) =>
                change({ theme: Theme.options.find((theme) => has(keys, theme)) ?? "system" })
              }
            >
              <Header className="menu-header">{t("menu.theme")}</Header>
              <MenuItem id="system" className="menu-item menu-check">
                <Monitor size={18} />
                {t("menu.themeSystem")}
              </MenuItem>
              <MenuItem id="light" className="menu-item menu-check">
                <Sun size={18} />
                {t("menu.themeLight")}
              </MenuItem>
              <MenuItem id="dark" className="menu-item menu-check">
                <Moon size={18} />
                {t("menu.themeDark")}
              </MenuItem>
            </MenuSection>
          </Menu>
        </Popover>
      </MenuTrigger>
      {open === "you" ? <YouDialog onClose={() => setOpen(undefined)} /> : null}
      {open === "help" ? <HelpDialog onClose={() => setOpen(undefined)} /> : null}
    </>
  )
}
