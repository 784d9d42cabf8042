import { Joining, NewLink, OccasionView, Session } from "../../shared/api.ts"
import type { OccasionId, PersonId } from "../../shared/ids.ts"
import type { z } from "zod"

/** A person who signed up at a running server by name, as a new visitor does. */
export interface ApiPerson {
  readonly id: PersonId
  readonly name: string
  readonly token: string
}

async function post<T>(
  url: string,
  path: string,
  given: { token?: string; body: unknown; as: z.ZodType<T> },
): Promise<T> {
  const answer = await fetch(new URL(path, url), {
    method: "POST",
    headers: {
      "content-type": "application/json",
      origin: url,
      ...(given.token === undefined ? {} : { authorization: `Bearer ${given.token}` }),
    },
    body: JSON.stringify(given.body),
  })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`POST ${path}: ${answer.status} ${text}`)
  return given.as.parse(JSON.parse(text))
}

const asPerson = ({ person, token }: Session): ApiPerson => ({ id: person.id, name: person.name, token })

export const signUp = async (url: string, name: string): Promise<ApiPerson> =>
  asPerson(await post(url, "/api/session/sign-up", { body: { name }, as: Session }))

/** An occasion for somebody else who sees the list (two rooms: `list` and `plan`), and a link for givers. */
export async function startOccasion(
  url: string,
  { token }: ApiPerson,
  who: string,
): Promise<{ readonly occasion: OccasionId; readonly link: string }> {
  const occasion = await post(url, "/api/occasions", {
    token,
    body: { who: { kind: "other", name: who }, kind: "birthday", zone: "Europe/Berlin", secrecy: "together" },
    as: OccasionView,
  })
  const link = await post(url, `/api/occasions/${occasion.id}/links`, {
    token,
    body: { capability: "giver" },
    as: NewLink,
  })
  return { occasion: occasion.id, link: link.token }
}

/** A signed-up person becomes a member by a link. */
export const joinBy = (url: string, { token }: ApiPerson, link: string): Promise<unknown> =>
  post(url, "/api/session/join", { token, body: { token: link, as: { kind: "me" } }, as: Joining })
