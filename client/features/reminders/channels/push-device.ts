import { SubscribePush } from "../../../../shared/channel-routes.ts"
import { ok, refuse, type Result } from "../../../../shared/result.ts"

/** What this browser can do with Web Push, and has been allowed. */

/** `home_screen`: on iPhone and iPad only the app on the home screen gets notifications (iOS 16.4). */
export type Support = "unsupported" | "home_screen" | "denied" | "ask" | "granted"

const WORKER = "/sw.js"
/** A push service that cannot be reached does not keep the person waiting longer, ms. */
const PATIENCE_MS = 20_000

export function support(): Support {
  if (isOnIos() && !isInstalled()) return "home_screen"
  const able = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window
  if (!able) return "unsupported"
  return Notification.permission === "default" ? "ask" : Notification.permission
}

/** An iPad says that it is a Mac; no Mac has a touch screen. */
function isOnIos(): boolean {
  const { userAgent, maxTouchPoints } = navigator
  return /iPhone|iPad|iPod/.test(userAgent) || (/Macintosh/.test(userAgent) && maxTouchPoints > 1)
}

const isInstalled = (): boolean => matchMedia("(display-mode: standalone)").matches

/** Whether this browser has an address of a push service. */
export async function hasSubscription(): Promise<boolean> {
  if (support() !== "granted") return false
  const registration = await navigator.serviceWorker.getRegistration("/")
  return (await registration?.pushManager.getSubscription().catch(() => null)) != null
}

/**
 * Asks for permission and subscribes. Only after a tap: browsers answer "no" for ever to a page that asks by itself.
 * `key`: the server's.
 */
export async function subscribe(
  key: string,
): Promise<Result<SubscribePush, "denied" | "dismissed" | "failed">> {
  const permission = await Notification.requestPermission()
  if (permission !== "granted") return refuse(permission === "denied" ? "denied" : "dismissed")
  try {
    const subscription = await within(subscribeWith(key))
    const { endpoint, keys } = subscription.toJSON()
    const read = SubscribePush.safeParse({ endpoint, keys })
    return read.success ? ok(read.data) : refuse("failed")
  } catch {
    return refuse("failed")
  }
}

async function subscribeWith(key: string): Promise<PushSubscription> {
  await navigator.serviceWorker.register(WORKER, { scope: "/" })
  const { pushManager } = await navigator.serviceWorker.ready
  const options = { userVisibleOnly: true, applicationServerKey: key }
  try {
    return await pushManager.subscribe(options)
  } catch {
    // One that was made with another key stands in the way: the server was set up anew.
    await (await pushManager.getSubscription())?.unsubscribe()
    return pushManager.subscribe(options)
  }
}

/** Ends the browser's subscription; one that is not there has ended. */
export async function unsubscribe(): Promise<void> {
  const registration = await navigator.serviceWorker.getRegistration("/")
  const subscription = await registration?.pushManager.getSubscription()
  await subscription?.unsubscribe()
}

function within<T>(task: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("no answer in time")), PATIENCE_MS)
    void task.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
