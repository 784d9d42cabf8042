import { ok } from "../../shared/result.ts"
import type { Handlers } from "../endpoint.ts"
import type { PersonsReminders } from "./commands.ts"

/** One's own reminders and notices; nobody else's can be asked for. */
export const reminderRoutes = (
  reminders: PersonsReminders,
): Handlers<
  "reminders" | "changeReminders" | "reportZone" | "testReminder" | "notices" | "shownNotices" | "readNotices"
> => ({
  async reminders({ caller }) {
    const view = await reminders.view(caller.person)
    return view.ok ? ok({ answer: view.value }) : view
  },
  async changeReminders({ caller, body }) {
    const view = await reminders.change(caller.person, body)
    return view.ok ? ok({ answer: view.value }) : view
  },
  async reportZone({ caller, body }) {
    const reported = await reminders.report(caller.person, body)
    return reported.ok ? ok({ answer: undefined }) : reported
  },
  async testReminder({ caller, params }) {
    const answer = await reminders.test(caller.person, params.channel)
    return answer.ok ? ok({ answer: answer.value }) : answer
  },
  async notices({ caller }) {
    return ok({ answer: { notices: [...(await reminders.notices(caller.person))] } })
  },
  async shownNotices({ caller, body }) {
    await reminders.shown(caller.person, body.keys)
    return ok({ answer: undefined })
  },
  async readNotices({ caller, body }) {
    await reminders.read(caller.person, body.keys)
    return ok({ answer: undefined })
  },
})
