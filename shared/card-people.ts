import { z } from "zod"
import { PersonId } from "./ids.ts"
import { Look } from "./look.ts"
import { hidesCharacters, NAME_FAULTS } from "./names.ts"

/** Somebody as a card names them. */
export const CardPerson = z.object({ person: PersonId, name: z.string(), look: Look })
export type CardPerson = z.infer<typeof CardPerson>

const CARRIAGE_RETURNS = /\r\n?/gu

/** What somebody writes in a field of several lines: trimmed, and nothing in it that nobody sees but line breaks and tabs. */
export const paragraph = (max: number) =>
  z
    .string()
    .transform((text) => text.replaceAll(CARRIAGE_RETURNS, "\n").trim())
    .pipe(
      z
        .string()
        .max(max)
        .refine((text) => !hidesCharacters(text.replaceAll(/[\n\t]/gu, " ")), NAME_FAULTS.hidden),
    )

/** One line of it. */
export const line = (max: number) =>
  z
    .string()
    .trim()
    .max(max)
    .refine((text) => !hidesCharacters(text), NAME_FAULTS.hidden)
