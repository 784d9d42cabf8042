import {
  Bell,
  CalendarHeart,
  Plug,
  ShoppingBag,
  Monitor,
  Moon,
  Sun,
  Users,
  CircleHelp,
  Languages,
  KeyRound,
  MailPlus,
  Eye,
  Volume2,
} from "lucide-react"
import { Header, MenuItem, MenuSection, Separator, type Key, type Selection } from "react-aria-components"
import { LANGUAGE_CHOICES, type LanguageChoice } from "../device/language.ts"
import { change, Theme, useSettings } from "../device/settings.ts"
import { useCover } from "../device/cover.ts"
import { speakChosen, t } from "../i18n/text.ts"
import { usePerson } from "../session/services.tsx"
import { MenuPopover } from "./MenuPopover.tsx"
import { toast } from "./toasts.tsx"

const has = (selection: Selection, key: Key): boolean => selection === "all" || selection.has(key)

/** Menu items that only some screens offer; an absent callback hides its item. */
export interface MenuActs {
  /** Shows who is in, where there is a circle. */
  readonly onPeople?: (() => void) | undefined
  /** Shows other editors, where there are rooms. */
  readonly onEditors?: (() => void) | undefined
  /** Starts a card, where there may be one and is none. */
  readonly onStartCard?: (() => void) | undefined
}

/** The items of the menu in the header. Loaded on the first press, since the first screen does not need them. */
export function MainMenuItems(props: MenuActs & { onAct: (id: string) => void }) {
  const { onAct, onPeople, onEditors, onStartCard } = props
  const settings = useSettings()
  const person = usePerson()
  const covered = useCover(person?.id) === "covered"
  const chosen = new Set([...(settings.shown ? ["shown"] : []), ...(settings.spoken ? ["spoken"] : [])])
  return (
    <MenuPopover onAct={onAct}>
      {person === undefined ? null : <OwnItems isCovered={covered} />}
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
      <Separator className="menu-line" />
      <LanguageItems chosen={settings.language} />
    </MenuPopover>
  )
}

/** Each language under its own name, for people who read no other. */
const OWN_NAMES = { en: "English", de: "Deutsch" } as const

const LanguageItems = ({ chosen }: { chosen: LanguageChoice }) => (
  <MenuSection
    selectionMode="single"
    disallowEmptySelection
    selectedKeys={[`language-${chosen}`]}
    shouldCloseOnSelect={false}
    onSelectionChange={(keys) => {
      const next = LANGUAGE_CHOICES.find((language) => has(keys, `language-${language}`))
      if (next !== undefined && next !== chosen) void choose(next, chosen)
    }}
  >
    <Header className="menu-header">{t("menu.language")}</Header>
    {LANGUAGE_CHOICES.map((language) => (
      <MenuItem key={language} id={`language-${language}`} className="menu-item menu-check">
        <Languages size={18} />
        {language === "system" ? (
          t("menu.languageSystem")
        ) : (
          <bdi lang={language} translate="no">
            {OWN_NAMES[language]}
          </bdi>
        )}
      </MenuItem>
    ))}
  </MenuSection>
)

/** Without a connection the words of a language may not come: what was spoken before stays chosen. */
async function choose(next: LanguageChoice, before: LanguageChoice): Promise<void> {
  change({ language: next })
  try {
    await speakChosen()
  } catch {
    change({ language: before })
    toast({ text: t("menu.languageMissing"), tone: "bad" })
  }
}

/** What a person has for themselves. `isCovered`: on a shared device that is put away (S10). */
const OwnItems = ({ isCovered }: { isCovered: boolean }) => (
  <>
    <MenuItem id="you" className="menu-item">
      <KeyRound size={18} />
      {t("menu.you")}
    </MenuItem>
    <MenuItem id="shopping" className="menu-item">
      <ShoppingBag size={18} />
      {t("menu.shopping")}
    </MenuItem>
    {isCovered ? null : (
      <MenuItem id="reminders" className="menu-item">
        <Bell size={18} />
        {t("menu.reminders")}
      </MenuItem>
    )}
    <MenuItem id="days" className="menu-item">
      <CalendarHeart size={18} />
      {t("days.menu")}
    </MenuItem>
  </>
)
