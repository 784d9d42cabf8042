import { useEffect, useId, useState, type ReactNode } from "react"
import { doors } from "../api.ts"
import { t } from "../i18n/text.ts"

const LOOPBACK = /^(localhost|[\w-]+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/

/** A link to this address opens on no other device. */
const isOnlyHere = (): boolean => LOOPBACK.test(location.hostname)

const originOf = (address: string): string =>
  `${location.protocol}//${address}${location.port === "" ? "" : `:${location.port}`}`

/**
 * The origin that links for other devices begin with; undefined while the server is asked for it. A page that was opened
 * on the server's own machine as localhost takes the machine's address in its network, and `note` says so.
 */
export function useShareOrigin(): { readonly origin: string | undefined; readonly note: ReactNode } {
  const [origins, setOrigins] = useState<readonly string[] | undefined>(isOnlyHere() ? undefined : [])
  const [chosen, setChosen] = useState<string>()
  const id = useId()

  useEffect(() => {
    if (!isOnlyHere()) return undefined
    let current = true
    void doors.info().then((info) => {
      if (current) setOrigins(info.ok ? (info.value.addresses ?? []).map(originOf) : [])
    })
    return () => {
      current = false
    }
  }, [])

  if (!isOnlyHere()) return { origin: location.origin, note: null }
  if (origins === undefined) return { origin: undefined, note: null }
  const origin = chosen ?? origins[0] ?? location.origin
  const onlyHere = origin === location.origin
  return {
    origin,
    note: (
      <div className="note stack">
        <output>
          {origins.length === 0
            ? t("reach.nowhere")
            : onlyHere
              ? t("reach.onlyHere")
              : t("reach.network", { host: location.host })}
        </output>
        {origins.length === 0 ? null : (
          <div className="field">
            <label className="label" htmlFor={id}>
              {t("reach.address")}
            </label>
            <select
              id={id}
              className="input select"
              value={origin}
              onChange={(event) => setChosen(event.currentTarget.value)}
            >
              {origins.map((one) => (
                <option key={one} value={one}>
                  {one}
                </option>
              ))}
              <option value={location.origin}>{t("reach.here", { origin: location.origin })}</option>
            </select>
          </div>
        )}
      </div>
    ),
  }
}
