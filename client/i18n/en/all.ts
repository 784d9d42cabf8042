import { words as rest } from "./rest.ts"
import { words as create } from "./create.ts"
import { words as join } from "./join.ts"
import { words as home } from "./home.ts"
import { words as envelope } from "./envelope.ts"
import { words as days } from "./days.ts"
import { words as signingIn } from "./signing-in.ts"
import { words as failures } from "./failures.ts"
import { words as first } from "./first.ts"
import { words as landing } from "./landing.ts"
import { words as menu } from "./menu.ts"

/**
 * The words, in English. Short and spoken; a person's name instead of "the recipient"; an error says what to do.
 * ICU messages: `{name}` is filled in, `{count, plural, …}` chooses a form; a `'` before a brace would quote it.
 */
export const words = {
  ...first,
  ...landing,
  ...menu,
  ...failures,
  ...create,
  ...home,
  ...join,
  ...envelope,
  ...signingIn,
  ...days,
  ...rest,
} as const
