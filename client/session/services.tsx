import { createContext, useContext, useEffect, useSyncExternalStore, type ReactNode } from "react"
import type { DeviceView, Person } from "../../shared/api.ts"
import type { ShownNotice } from "../../shared/reminders.ts"
import type { Api } from "../api.ts"
import type { DaysNews } from "./days.ts"
import type { DevicesKeeper } from "./devices.ts"
import type { NoticesKeeper } from "./notices.ts"
import type { Identity, SessionKeeper } from "./session.ts"

/** What every screen may use; made once, in main.tsx. */
export interface Services {
  readonly session: SessionKeeper
  readonly api: Api
  readonly devices: DevicesKeeper
  readonly notices: NoticesKeeper
  readonly days: DaysNews
}

const Context = createContext<Services | undefined>(undefined)

export function ServicesProvider({ services, children }: { services: Services; children: ReactNode }) {
  return <Context value={services}>{children}</Context>
}

export function useServices(): Services {
  const services = useContext(Context)
  if (services === undefined) throw new Error("a screen outside of ServicesProvider")
  return services
}

export function useIdentity(): Identity {
  const { session } = useServices()
  return useSyncExternalStore(session.subscribe, session.identity)
}

/** The person of this device, as far as known; undefined for nobody. */
export function usePerson(): Person | undefined {
  const identity = useIdentity()
  return identity.state === "nobody" ? undefined : identity.person
}

/** The signed-in devices of this page's person; undefined before the first answer. */
export function useDevices(): {
  readonly keeper: DevicesKeeper
  readonly devices: readonly DeviceView[] | undefined
} {
  const { devices: keeper } = useServices()
  return { keeper, devices: useSyncExternalStore(keeper.subscribe, keeper.devices) }
}

/** What is told to this page's person and was not read; nothing before the first answer. */
export function useNotices(): { readonly keeper: NoticesKeeper; readonly notices: readonly ShownNotice[] } {
  const { notices: keeper } = useServices()
  return { keeper, notices: useSyncExternalStore(keeper.subscribe, keeper.notices) }
}

/** Asks again whenever the days of one's circles are different now; `again` is the same function at each drawing. */
export function useDaysNews(again: () => Promise<void>): void {
  const { days } = useServices()
  useEffect(() => days.subscribe(() => void again()), [days, again])
}
