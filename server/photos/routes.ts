import { ok } from "../../shared/result.ts"
import { refusal, type Handlers } from "../endpoint.ts"
import type { Photos } from "./photos.ts"

/** Photos in cards. */
export const photoRoutes = (photos: Photos): Handlers<"uploadPhoto" | "photo"> => ({
  async uploadPhoto({ caller, params, body }) {
    const photo = await photos.upload(caller.person, params.occasion, body)
    return photo.ok ? ok({ answer: { photo: photo.value } }) : photo
  },
  async photo({ caller, params }) {
    const bytes = await photos.read(caller.person, params.occasion, params.blob)
    return bytes === undefined ? refusal("not_here") : ok({ answer: bytes })
  },
})
