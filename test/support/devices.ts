import { Device } from "./api-world.ts"

/** What browsers say they are, and what their devices are called for it. */
export const USER_AGENTS = {
  "Chrome on Windows":
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
  "Safari on iPhone":
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
} as const

/** A browser whose requests go to a running server. */
export function deviceAt(url: string, userAgent: string = USER_AGENTS["Chrome on Windows"]): Device {
  return new Device((path, init = {}) => {
    const headers = new Headers(init.headers)
    headers.delete("host")
    headers.set("origin", url)
    headers.set("user-agent", userAgent)
    return fetch(new URL(path, url), { ...init, headers })
  })
}

/** The same person on another device, by their personal link. */
export async function recovered(device: Device, link: string): Promise<Device> {
  const session = await device.call("recover", { body: { token: link } })
  device.token = session.token
  device.person = session.person
  return device
}
