import { ok } from "../../shared/result.ts"
import type { Handlers } from "../endpoint.ts"
import { bringCard, bringMessages, bringPhoto, finishCard, type KeptDeps } from "./commands.ts"

/** Cards that people bring from files. */
export const keptRoutes = (
  deps: KeptDeps,
): Handlers<"bringCard" | "bringMessages" | "bringPhoto" | "finishCard"> => ({
  async bringCard({ caller, body }) {
    const id = await bringCard(deps, caller.person, body)
    return id.ok ? ok({ answer: { occasion: id.value } }) : id
  },
  async bringMessages({ caller, params, body }) {
    const done = await bringMessages(deps, { person: caller.person, id: params.occasion }, body)
    return done.ok ? ok({ answer: undefined }) : done
  },
  async bringPhoto({ caller, params, body }) {
    const asked = { person: caller.person, id: params.occasion, blob: params.blob }
    const photo = await bringPhoto(deps, asked, body)
    return photo.ok ? ok({ answer: { photo: photo.value } }) : photo
  },
  async finishCard({ caller, params }) {
    const view = await finishCard(deps, { person: caller.person, id: params.occasion })
    return view.ok ? ok({ answer: view.value }) : view
  },
})
