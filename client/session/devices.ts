import type { DeviceView } from "../../shared/api.ts"
import type { SessionId } from "../../shared/ids.ts"
import type { Api, Failure } from "../api.ts"
import type { Live } from "../sync/types.ts"

/**
 * The signed-in devices of this page's person, asked for when a page opens, when the server says that they changed, and
 * when its list is looked at.
 */
export class DevicesKeeper {
  readonly #api: Api
  readonly #listeners = new Set<() => void>()
  #devices: readonly DeviceView[] | undefined
  /** Rises with each question: an older answer that comes late says nothing. */
  #asked = 0

  constructor(api: Api) {
    this.#api = api
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Undefined before the first answer. */
  readonly devices = (): readonly DeviceView[] | undefined => this.#devices

  async load(): Promise<Failure | undefined> {
    const asked = ++this.#asked
    const answer = await this.#api.devices()
    if (asked !== this.#asked) return undefined
    if (!answer.ok) return answer.error
    this.#set(answer.value.devices)
    return undefined
  }

  /** Somebody else uses this page, or nobody. */
  forget(): void {
    this.#asked++
    this.#set(undefined)
  }

  async end(device: SessionId): Promise<Failure | undefined> {
    const answer = await this.#api.endDevice(device)
    // One that is gone already is what was wanted.
    if (!answer.ok && answer.error !== "not_here") return answer.error
    return this.load()
  }

  async endOthers(): Promise<Failure | undefined> {
    const answer = await this.#api.endOtherDevices()
    return answer.ok ? this.load() : answer.error
  }

  /** The person knows of this device, and of those that were added before it. */
  async seen({ addedAt }: DeviceView): Promise<Failure | undefined> {
    const answer = await this.#api.seenDevices(addedAt ?? 0)
    return answer.ok ? this.load() : answer.error
  }

  #set(devices: readonly DeviceView[] | undefined): void {
    this.#devices = devices
    for (const listener of this.#listeners) listener()
  }
}

/** Of the devices that this one has not shown yet, the one that was added first. */
export const newsOf = (devices: readonly DeviceView[] | undefined): DeviceView | undefined =>
  devices?.filter(({ unseen }) => unseen).toSorted((a, b) => (a.addedAt ?? 0) - (b.addedAt ?? 0))[0]

/** Calls when the server says that devices changed, and when it may have said so unheard. The answer ends it. */
export function followDevices(
  live: Pick<Live, "link" | "subscribe" | "onDevices">,
  changed: () => void,
): () => void {
  let state = live.link.state
  const unlisten = live.onDevices(changed)
  const unsubscribe = live.subscribe(() => {
    const came = live.link.state === "online" && state === "offline"
    state = live.link.state
    if (came) changed()
  })
  return () => {
    unlisten()
    unsubscribe()
  }
}
