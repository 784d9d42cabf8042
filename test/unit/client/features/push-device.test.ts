import { afterEach, describe, expect, test, vi } from "vitest"
import {
  hasSubscription,
  subscribe,
  support,
} from "../../../../client/features/reminders/channels/push-device.ts"

afterEach(() => {
  vi.unstubAllGlobals()
})

const CHROME = "Mozilla/5.0 (X11; Linux x64) Chrome/140.0.0.0 Safari/537.36"
const IPHONE =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Version/18.5 Mobile/15E148 Safari/604.1"
const MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.5 Safari/605.1.15"
const KEYS = { p256dh: "A".repeat(87), auth: "A".repeat(22) }

type Permission = "default" | "granted" | "denied"

interface Browser {
  readonly userAgent?: string
  readonly touch?: number
  readonly installed?: boolean
  readonly able?: boolean
  readonly permission?: Permission
  /** What the person answers to the browser's question. */
  readonly answer?: Permission
  /** What subscribing throws, one after another. */
  readonly faults?: readonly Error[]
}

/** A browser of which as much is there as is looked at; what it was asked, in order. */
function browser(options: Browser = {}): readonly string[] {
  const { userAgent = CHROME, touch = 0, installed = false, able = true, permission = "default" } = options
  const asked: string[] = []
  const faults = [...(options.faults ?? [])]
  const subscription = {
    toJSON: () => ({ endpoint: "https://push.example.org/one", expirationTime: null, keys: KEYS }),
    unsubscribe: async () => asked.push("unsubscribe"),
  }
  const pushManager = {
    subscribe: async () => {
      asked.push("subscribe")
      const fault = faults.shift()
      if (fault !== undefined) throw fault
      return subscription
    },
    getSubscription: async () => subscription,
  }
  const registration = { pushManager }
  const serviceWorker = {
    register: async (path: string) => asked.push(`register ${path}`),
    ready: Promise.resolve(registration),
    getRegistration: async () => registration,
  }
  const Notification = {
    permission,
    requestPermission: async () => {
      asked.push("permission")
      return options.answer ?? "granted"
    },
  }
  vi.stubGlobal("navigator", { userAgent, maxTouchPoints: touch, ...(able && { serviceWorker }) })
  vi.stubGlobal("window", able ? { PushManager: {}, Notification } : {})
  vi.stubGlobal("Notification", Notification)
  vi.stubGlobal("matchMedia", () => ({ matches: installed }))
  return asked
}

describe("[W7] what a browser can do", () => {
  test.each<[string, Browser]>([
    ["ask", {}],
    ["granted", { permission: "granted" }],
    ["denied", { permission: "denied" }],
    ["unsupported", { able: false }],
    ["home_screen", { userAgent: IPHONE, able: false }],
    ["home_screen", { userAgent: IPHONE, permission: "granted" }],
    ["home_screen", { userAgent: MAC, touch: 5, able: false }],
    ["ask", { userAgent: MAC }],
    ["ask", { userAgent: IPHONE, installed: true }],
    ["unsupported", { userAgent: IPHONE, installed: true, able: false }],
  ])("is %s for %j, and nobody is asked", async (expected, options) => {
    const asked = browser(options)
    expect(support()).toBe(expected)
    await hasSubscription()
    expect(asked).toEqual([])
  })
})

describe("[W7] turning notifications on", () => {
  test("asks for permission first, then registers the worker and subscribes", async () => {
    const asked = browser()
    expect(await subscribe("key")).toEqual({
      ok: true,
      value: { endpoint: "https://push.example.org/one", keys: KEYS },
    })
    expect(asked).toEqual(["permission", "register /sw.js", "subscribe"])
  })

  test.each<[Permission, string]>([
    ["denied", "denied"],
    ["default", "dismissed"],
  ])("does nothing more when the answer is %s", async (answer, error) => {
    const asked = browser({ answer })
    expect(await subscribe("key")).toEqual({ ok: false, error })
    expect(asked).toEqual(["permission"])
  })

  test("takes the place of a subscription with another key", async () => {
    const asked = browser({ faults: [new Error("InvalidStateError")] })
    expect((await subscribe("key")).ok).toBe(true)
    expect(asked.slice(2)).toEqual(["subscribe", "unsubscribe", "subscribe"])
  })

  test("says so when the push service of the browser does not answer", async () => {
    browser({ faults: [new Error("AbortError"), new Error("AbortError")] })
    expect(await subscribe("key")).toEqual({ ok: false, error: "failed" })
  })
})
