import { ok } from "../../shared/result.ts"
import type { Handlers } from "../endpoint.ts"
import type { Editors } from "./commands.ts"

/** Other editors: connected to a room by whoever is in it, seen and disconnected by their person. */
export const editorRoutes = (editors: Editors): Handlers<"editors" | "createEditor" | "endEditor"> => ({
  async editors({ caller }) {
    return ok({ answer: { editors: [...(await editors.list(caller.person))] } })
  },
  async createEditor({ caller, params, body }) {
    const created = await editors.create(caller, params, body)
    return created.ok ? ok({ answer: created.value }) : created
  },
  async endEditor({ caller, params }) {
    const ended = await editors.end(caller.person, params.editor)
    return ended.ok ? ok({ answer: undefined }) : ended
  },
})
