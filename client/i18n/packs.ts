import type { CompiledMessage } from "icu-minify/format"
import type { Language } from "../../shared/languages.ts"
import type { words as english } from "./en/all.ts"

/** The words by language and by the part of the interface that needs them, each fetched when it is first needed. */

type Key = keyof typeof english
/** Compiled as the client is built (compile-words.ts): a message without parameters stays the string that it is. */
export type Words = { readonly [K in Key]?: CompiledMessage }

type Fetch = () => Promise<{ readonly words: Words }>
/** `first` comes before anything is drawn, `rest` with whatever is no first screen. */
export type Part =
  | "first"
  | "landing"
  | "menu"
  | "failures"
  | "create"
  | "home"
  | "join"
  | "envelope"
  | "signingIn"
  | "days"
  | "rest"

export const PACKS: { readonly [L in Language]: { readonly [P in Part]: Fetch } } = {
  en: {
    first: () => import("./en/first.ts"),
    landing: () => import("./en/landing.ts"),
    menu: () => import("./en/menu.ts"),
    failures: () => import("./en/failures.ts"),
    create: () => import("./en/create.ts"),
    home: () => import("./en/home.ts"),
    join: () => import("./en/join.ts"),
    envelope: () => import("./en/envelope.ts"),
    signingIn: () => import("./en/signing-in.ts"),
    days: () => import("./en/days.ts"),
    rest: () => import("./en/rest.ts"),
  },
  de: {
    first: () => import("./de/first.ts"),
    landing: () => import("./de/landing.ts"),
    menu: () => import("./de/menu.ts"),
    failures: () => import("./de/failures.ts"),
    create: () => import("./de/create.ts"),
    home: () => import("./de/home.ts"),
    join: () => import("./de/join.ts"),
    envelope: () => import("./de/envelope.ts"),
    signingIn: () => import("./de/signing-in.ts"),
    days: () => import("./de/days.ts"),
    rest: () => import("./de/rest.ts"),
  },
}

export const ALL: readonly Part[] = [
  "first",
  "landing",
  "menu",
  "failures",
  "create",
  "home",
  "join",
  "envelope",
  "signingIn",
  "days",
  "rest",
]

/** The words of a list and of the card beside it. */
export const LIST_WORDS: readonly Part[] = ["failures", "home", "join", "envelope", "rest"]
