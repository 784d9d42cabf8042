import { Laptop, Smartphone } from "lucide-react"
import { useEffect, useState } from "react"
import { Button } from "../../ui/Button.tsx"
import type { DeviceView } from "../../../shared/api.ts"
import { toast } from "../../components/toasts.tsx"
import { failureText } from "../../i18n/failures.ts"
import { t } from "../../i18n/text.ts"
import { useDevices } from "../../session/services.tsx"
import { historyOf, nameOf } from "./words.ts"

/** The part of "You and your devices" that shows where the person is signed in, and signs out there (M8). */
export function DeviceList() {
  const { keeper, devices } = useDevices()
  const [failed, setFailed] = useState(false)
  const [sure, setSure] = useState(false)
  const [busy, setBusy] = useState(false)
  const [opened] = useState(() => Date.now())
  const others = (devices ?? []).filter(({ current }) => !current)

  const load = async (): Promise<void> => setFailed((await keeper.load()) !== undefined)
  useEffect(() => {
    void keeper.load().then((failure) => setFailed(failure !== undefined))
  }, [keeper])

  const act = async (work: ReturnType<typeof keeper.load>, done: string): Promise<void> => {
    setBusy(true)
    const failure = await work
    setBusy(false)
    setSure(false)
    if (failure === undefined) toast({ text: done })
    else toast({ text: failureText(failure), tone: "bad" })
  }

  return (
    <section className="stack sheet-section" aria-labelledby="devices">
      <h3 id="devices">{t("devices.title")}</h3>
      {failed && devices === undefined ? (
        <>
          <p className="soft">{t("devices.failed")}</p>
          <Button className="button" onPress={() => void load()}>
            {t("devices.again")}
          </Button>
        </>
      ) : null}
      <ul className="devices">
        {(devices ?? []).map((device) => (
          <DeviceRow
            key={device.id}
            device={device}
            now={opened}
            busy={busy}
            onEnd={() => void act(keeper.end(device.id), t("devices.ended"))}
          />
        ))}
      </ul>
      {others.length === 0 ? null : sure ? (
        <>
          <p role="alert">{t("devices.othersSure", { count: others.length })}</p>
          <div className="sheet-actions">
            <Button className="button" onPress={() => setSure(false)}>
              {t("do.cancel")}
            </Button>
            <Button
              className="button button-bad"
              isDisabled={busy}
              onPress={() => void act(keeper.endOthers(), t("devices.endedOthers"))}
            >
              {t("devices.othersYes")}
            </Button>
          </div>
        </>
      ) : (
        <Button className="button" onPress={() => setSure(true)}>
          {t("devices.signOutOthers")}
        </Button>
      )}
    </section>
  )
}

const HANDHELD = new Set<DeviceView["system"]>(["iPhone", "iPad", "Android"])

function DeviceRow(props: { device: DeviceView; now: number; busy: boolean; onEnd: () => void }) {
  const { device, now, busy, onEnd } = props
  const name = nameOf(device)
  return (
    <li className="device">
      {HANDHELD.has(device.system) ? <Smartphone size={22} /> : <Laptop size={22} />}
      <div className="device-words">
        <p className="device-name">{name}</p>
        <p className="meta">{device.current ? t("devices.current") : historyOf(device, now)}</p>
      </div>
      {device.current ? null : (
        <Button
          className="button button-small"
          aria-label={t("devices.signOutLabel", { name })}
          isDisabled={busy}
          onPress={onEnd}
        >
          {t("devices.signOut")}
        </Button>
      )}
    </li>
  )
}
