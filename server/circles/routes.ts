import { ok } from "../../shared/result.ts"
import { refusal, type Handlers } from "../endpoint.ts"
import { freeName, listMembers, remove, setRole, type CircleDeps } from "./commands.ts"

/** Who is in a circle, and as what. */
export const circleRoutes = (
  deps: CircleDeps,
): Handlers<"members" | "changeMember" | "removeMember" | "removeKeeping" | "freeName"> => ({
  async members({ params, caller }) {
    const members = await listMembers(deps, params.circle, caller.person)
    return members.ok ? ok({ answer: { members: members.value } }) : refusal(members.error)
  },
  async changeMember({ params, body, caller }) {
    const member = await setRole(deps, { ...params, by: caller.person }, body.role)
    return member.ok ? ok({ answer: member.value }) : refusal(member.error)
  },
  async removeMember({ params, caller }) {
    const removed = await remove(deps, { ...params, by: caller.person }, false)
    return removed.ok ? ok({ answer: undefined }) : refusal(removed.error)
  },
  async removeKeeping({ params, caller }) {
    const removed = await remove(deps, { ...params, by: caller.person }, true)
    return removed.ok ? ok({ answer: undefined }) : refusal(removed.error)
  },
  async freeName({ params, body, caller }) {
    const member = await freeName(deps, { ...params, by: caller.person }, body.name)
    return member.ok ? ok({ answer: member.value }) : refusal(member.error)
  },
})
