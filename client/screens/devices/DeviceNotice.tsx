import { lazyPiece } from "../../components/lazy-part.tsx"
import { useCover } from "../../device/cover.ts"
import { newsOf } from "../../session/devices.ts"
import { useDevices, usePerson } from "../../session/services.tsx"

const NewDevice = lazyPiece(() => import("./NewDevice.tsx").then((m) => m.NewDevice))

/**
 * On every page, until its person has answered: their personal link was opened on another device (M3). On a shared device
 * that is covered it names nothing and offers nothing (S10).
 */
export function DeviceNotice() {
  const person = usePerson()
  const { devices } = useDevices()
  const covered = useCover(person?.id) === "covered"
  const news = newsOf(devices)
  return person === undefined || news === undefined ? null : <NewDevice {...{ news, covered }} />
}
