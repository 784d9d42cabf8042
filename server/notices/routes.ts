import { ok } from "../../shared/result.ts"
import { type Handlers, refusal } from "../endpoint.ts"
import type { EmailAddresses } from "./email/addresses.ts"
import type { PushSubscriptions } from "./push/subscriptions.ts"

export interface ChannelRoutesDeps {
  readonly subscriptions: PushSubscriptions
  readonly addresses: EmailAddresses
  /** Undefined: this server sends no notifications. */
  readonly pushKey: string | undefined
}

/** One's own devices with notifications, and one's e-mail address. */
export const channelRoutes = ({
  subscriptions,
  addresses,
  pushKey,
}: ChannelRoutesDeps): Handlers<
  | "channels"
  | "subscribePush"
  | "unsubscribePush"
  | "setEmail"
  | "removeEmail"
  | "confirmEmail"
  | "refuseEmail"
  | "stopEmail"
> => ({
  async channels({ caller }) {
    const devices = [...(await subscriptions.list(caller))]
    const email = await addresses.of(caller.person)
    return ok({ answer: { push: { key: pushKey ?? null, devices }, email } })
  },
  async subscribePush({ caller, body }) {
    if (pushKey === undefined) return refusal("push_off")
    const subscribed = await subscriptions.subscribe(caller, body)
    return subscribed.ok ? ok({ answer: subscribed.value }) : subscribed
  },
  async unsubscribePush({ caller, params }) {
    await subscriptions.unsubscribe(caller.person, params.device)
    return ok({ answer: undefined })
  },
  async setEmail({ caller, body }) {
    const asked = await addresses.ask(caller.person, body.address)
    return asked.ok ? ok({ answer: asked.value }) : refusal(asked.error)
  },
  async removeEmail({ caller }) {
    await addresses.remove(caller.person)
    return ok({ answer: undefined })
  },
  async confirmEmail({ body }) {
    return answered(await addresses.confirm(body.token))
  },
  async refuseEmail({ body }) {
    return answered(await addresses.refuse(body.token))
  },
  async stopEmail({ body }) {
    return answered(await addresses.stop(body.token))
  },
})

const answered = (result: Awaited<ReturnType<EmailAddresses["stop"]>>) =>
  result.ok ? ok({ answer: undefined }) : refusal(result.error)
