import { useSyncExternalStore } from "react"
import { z } from "zod"
import { keep, recall } from "./keep.ts"
import { keepLanguage, type LanguageChoice, languageChoice } from "./language.ts"

/** What a person chose for this device. */

const THEMES = ["system", "light", "dark"] as const
export const Theme = z.enum(THEMES)
export type Theme = z.infer<typeof Theme>

export interface Settings {
  readonly theme: Theme
  readonly language: LanguageChoice
  /** Whether others see that this person is here. */
  readonly shown: boolean
  /** Whether the live region tells what others do. */
  readonly spoken: boolean
}

const read = (): Settings => ({
  theme: readTheme(),
  language: languageChoice(),
  shown: recall("shown", z.boolean()) ?? true,
  spoken: recall("spoken", z.boolean()) ?? true,
})

/** Kept as a bare word, since theme.js reads it before the first paint. */
function readTheme(): Theme {
  try {
    return Theme.safeParse(localStorage.getItem("jubilee:theme")).data ?? "system"
  } catch {
    return "system"
  }
}

let settings = read()
const listeners = new Set<() => void>()

function applyTheme(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset["theme"]
  else document.documentElement.dataset["theme"] = theme
  try {
    localStorage.setItem("jubilee:theme", theme)
  } catch {
    // For this visit only.
  }
}

export function change(part: Partial<Settings>): void {
  settings = { ...settings, ...part }
  if (part.theme !== undefined) applyTheme(part.theme)
  if (part.language !== undefined) keepLanguage(part.language)
  if (part.shown !== undefined) keep("shown", part.shown)
  if (part.spoken !== undefined) keep("spoken", part.spoken)
  for (const listener of listeners) listener()
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export const useSettings = (): Settings => useSyncExternalStore(subscribe, () => settings)
