import type { PushPayload } from "../../shared/push-payload.ts"
import type { Language } from "../../shared/languages.ts"

/**
 * Our service worker: it shows notifications and opens what they are about, and nothing else. It keeps no files and answers no
 * requests, so that two builds beside each other (a rolling update) cannot mix in a page. It is one file without imports, at
 * the root of the origin, where its scope is the whole app.
 */

declare const self: ServiceWorkerGlobalScope

self.addEventListener("install", () => void self.skipWaiting())
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()))

self.addEventListener("push", (event) => event.waitUntil(show(event.data?.text())))

self.addEventListener("notificationclick", (event) => {
  event.notification.close()
  const data: unknown = event.notification.data
  event.waitUntil(open(pathIn(data)))
})

self.addEventListener("pushsubscriptionchange", (event) => {
  if (isChange(event)) event.waitUntil(renew(event))
})

/** Browsers want a notification for each push: one that cannot be read is told in general words. */
async function show(text: string | undefined): Promise<void> {
  const { title, body, path, tag, silent } = payloadIn(text)
  await self.registration.showNotification(title, {
    body,
    tag,
    silent,
    icon: "/icon-192.png",
    badge: "/badge-96.png",
    data: { path },
  })
}

/** The worker cannot read which language somebody chose: it goes by the first of the device's that we speak. */
const GENERAL_WORDS: Readonly<Record<Language, string>> = {
  en: "There is news for you.",
  de: "Es gibt etwas Neues für dich.",
}

const isSpoken = (language: string): language is Language => Object.hasOwn(GENERAL_WORDS, language)

const GENERAL: PushPayload = {
  title: "Jubilee",
  body: GENERAL_WORDS[
    navigator.languages.map((tag) => tag.toLowerCase().replace(/-.*/, "")).find(isSpoken) ?? "en"
  ],
  path: "/",
  tag: "news",
  silent: false,
}

/** Field by field: an older worker may get what a newer server sends. */
function payloadIn(text: string | undefined): PushPayload {
  try {
    const read: unknown = JSON.parse(text ?? "")
    if (!isRecord(read)) return GENERAL
    const { title, body, path, tag, silent } = read
    return {
      title: typeof title === "string" && title !== "" ? title : GENERAL.title,
      body: typeof body === "string" ? body : GENERAL.body,
      path: typeof path === "string" ? path : GENERAL.path,
      tag: typeof tag === "string" ? tag : GENERAL.tag,
      silent: silent === true,
    }
  } catch {
    return GENERAL
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null

const pathIn = (data: unknown): string =>
  isRecord(data) && typeof data["path"] === "string" ? data["path"] : GENERAL.path

function parsed(path: string, origin: string): URL | undefined {
  try {
    return new URL(path, origin)
  } catch {
    return undefined
  }
}

/** A page that shows it already comes to the front; what somebody has half-written on another one stays. */
async function open(path: string): Promise<void> {
  const { origin } = self.location
  const asked = parsed(path, origin)
  const url = asked?.origin === origin ? asked : new URL("/", origin)
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true })
  const there = pages.find((page) => new URL(page.url).pathname === url.pathname)
  await (there === undefined ? self.clients.openWindow(url.href) : there.focus())
}

interface SubscriptionChange extends ExtendableEvent {
  readonly newSubscription?: PushSubscription | null
}

const isChange = (event: Event): event is SubscriptionChange => "waitUntil" in event

/**
 * The browser has another address for its push service. It is registered in the name of whoever is signed in, by the
 * cookie that renews sessions; if nobody is, it ends.
 */
async function renew(change: SubscriptionChange): Promise<void> {
  const token = await accessToken()
  const subscription = change.newSubscription ?? (await subscribeAgain(token))
  if (token === undefined || subscription === undefined) {
    await subscription?.unsubscribe()
    return
  }
  const { endpoint, keys } = subscription.toJSON()
  await fetch("/api/me/push", { ...request(token), method: "POST", body: JSON.stringify({ endpoint, keys }) })
}

async function accessToken(): Promise<string | undefined> {
  const response = await fetch("/api/session", { method: "POST" })
  const answer: unknown = response.ok ? await response.json() : undefined
  return isRecord(answer) && typeof answer["token"] === "string" ? answer["token"] : undefined
}

async function subscribeAgain(token: string | undefined): Promise<PushSubscription | undefined> {
  if (token === undefined) return undefined
  const response = await fetch("/api/me/channels", request(token))
  const answer: unknown = response.ok ? await response.json() : undefined
  const push = isRecord(answer) ? answer["push"] : undefined
  const key = isRecord(push) ? push["key"] : undefined
  if (typeof key !== "string") return undefined
  return self.registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key })
}

const request = (token: string): RequestInit => ({
  headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
})
