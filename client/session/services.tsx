import { createContext, useContext, useSyncExternalStore, type ReactNode } from "react"
import type { DeviceView, Person } from "../../shared/api.ts"
import type { Api } from "../api.ts"
import type { DevicesKeeper } from "./devices.ts"
import type { Identity, SessionKeeper } from "./session.ts"

/** What every screen may use; made once, in main.tsx. */
export interface Services {
  readonly session: SessionKeeper
  readonly api: Api
  readonly devices: DevicesKeeper
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
