import { ok } from "../../shared/result.ts"
import type { Handlers } from "../endpoint.ts"
import { addDay, editDay, listDays, removeDay, type DayDeps } from "./commands.ts"
import { importDays } from "./import.ts"

/** Birthdays and other days of circles. */
export const dayRoutes = (
  deps: DayDeps,
): Handlers<"days" | "addDay" | "importDays" | "changeDay" | "removeDay"> => ({
  async days({ caller }) {
    const days = await listDays(deps, caller.person)
    return days.ok ? ok({ answer: days.value }) : days
  },
  async addDay({ caller, body }) {
    const day = await addDay(deps, caller.person, body)
    return day.ok ? ok({ answer: day.value }) : day
  },
  async importDays({ caller, body }) {
    const imported = await importDays(deps, caller.person, body)
    return imported.ok ? ok({ answer: imported.value }) : imported
  },
  async changeDay({ caller, params, body }) {
    const day = await editDay(deps, { person: caller.person, id: params.day }, body)
    return day.ok ? ok({ answer: day.value }) : day
  },
  async removeDay({ caller, params }) {
    const removed = await removeDay(deps, caller.person, params.day)
    return removed.ok ? ok({ answer: undefined }) : removed
  },
})
