import type { Browser, BrowserContext, BrowserContextOptions, Page, WebSocketRoute } from "playwright-core"
import type { z } from "zod"
import { Joining, NewLink, OccasionView, Session } from "../../shared/api.ts"
import { ClaimAnswer } from "../../shared/claim-commands.ts"
import type { Capability, CreateOccasion } from "../../shared/api.ts"
import { base32, secureRandom, type OccasionId, type PersonId } from "../../shared/ids.ts"
import { type Form, launchChromium } from "./chromium.ts"
import { OccasionPage } from "./pages.ts"

/** A host name that is not localhost: over plain HTTP it is no secure context. */
export const HOME_HOST = "jubilee.test"

const DESK = { width: 1100, height: 800 }
export const PHONE = { width: 390, height: 844 }

/** What a browser reports when a server is down or refuses: expected where a test takes the connection away. */
const NETWORK = /^(Failed to load resource|WebSocket connection to)/
/** Runs in each page before anything of its own. */
const TELL_BREACHES = `document.addEventListener("securitypolicyviolation", (event) => {
  void policyBroken([event.violatedDirective, event.blockedURI, event.sourceFile].join(" "))
})`

/** One browser for the tests of a file, everybody in it with a profile of their own. */
export class Stage implements AsyncDisposable {
  readonly #browser: Browser
  readonly #guests: Guest[] = []

  constructor(browser: Browser) {
    this.#browser = browser
  }

  /** Somebody at their own device, whom no server knows yet. */
  async guest(url: string, options: BrowserContextOptions = {}): Promise<Guest> {
    const context = await this.#browser.newContext({
      locale: "en-GB",
      timezoneId: "Europe/Berlin",
      viewport: DESK,
      ...options,
    })
    const guest = new Guest(url, context)
    this.#guests.push(guest)
    await guest.watch()
    return guest
  }

  /** Somebody whom the server knows by name. */
  async person(url: string, name: string, options: BrowserContextOptions = {}): Promise<Guest> {
    const guest = await this.guest(url, options)
    await guest.signUp(name)
    return guest
  }

  /** Everybody leaves; the answer is what their pages complained about. */
  async clear(): Promise<readonly string[]> {
    const guests = this.#guests.splice(0)
    await Promise.all(guests.map(({ context }) => context.close()))
    return guests.flatMap(({ complaints }) => complaints)
  }

  /** What everybody sees now, in words, for the report of a failure. */
  async sights(): Promise<string> {
    const pages = this.#guests.flatMap(({ context }) => context.pages())
    const seen = pages.map(async (page) => {
      const words = await page.locator("body").ariaSnapshot({ timeout: 2_000 }).catch(String)
      return `${page.url()}\n${words.replaceAll(/^ *- option .*\n/gm, "")}`
    })
    return (await Promise.all(seen)).join("\n\n")
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close()
  }
}

/** `form`: of the browser; see there. */
export const openStage = async (form?: Form): Promise<Stage> =>
  new Stage(await launchChromium({ hosts: [HOME_HOST], ...(form !== undefined && { form }) }))

/** Somebody at a browser profile: their pages, and what they do without the screen to set a scene. */
export class Guest {
  readonly url: string
  readonly context: BrowserContext
  /** Errors on the console, exceptions, and breaches of the Content-Security-Policy. */
  readonly complaints: string[] = []
  /** Set where a test takes the connection away, or is refused on purpose. */
  networkMayFail = false
  #token = ""
  #person: PersonId | undefined

  constructor(url: string, context: BrowserContext) {
    this.url = url
    this.context = context
    // On a machine that does much else at the same time.
    context.setDefaultTimeout(20_000)
  }

  /** Collects what goes wrong on every page of this profile. */
  async watch(): Promise<void> {
    await this.context.exposeBinding("policyBroken", (_source, what: string) => {
      this.complaints.push(`content security policy: ${what}`)
    })
    await this.context.addInitScript({ content: TELL_BREACHES })
    this.context.on("console", (message) => {
      if (message.type() !== "error") return
      const { url } = message.location()
      if (NETWORK.test(message.text()) && this.networkMayFail) return
      this.complaints.push(`console: ${message.text()} (${url})`)
    })
    this.context.on("weberror", (thrown) => void this.complaints.push(`thrown: ${String(thrown.error())}`))
  }

  /** The access token of whoever signed up here. */
  get token(): string {
    return this.#token
  }

  /** Who signed up here. */
  get person(): PersonId {
    if (this.#person === undefined) throw new Error("nobody signed up here")
    return this.#person
  }

  async page(path = "/"): Promise<Page> {
    const page = await this.context.newPage()
    await page.goto(new URL(path, this.url).href)
    return page
  }

  /** An occasion's page, once its list is there; `line`: over a connection of its own that a test can cut. */
  async open(occasion: OccasionId, line?: Line): Promise<OccasionPage> {
    const page = await this.context.newPage()
    await line?.over(page)
    await page.goto(new URL(`/o/${occasion}`, this.url).href)
    const shown = new OccasionPage(page)
    await shown.ready()
    return shown
  }

  async signUp(name: string): Promise<void> {
    const { token, person } = await this.#post("/api/session/sign-up", { name }, Session)
    this.#token = token
    this.#person = person.id
  }

  async start(who: string, more: Partial<CreateOccasion> = {}): Promise<OccasionView> {
    const form = { who: { kind: "other", name: who }, kind: "birthday", zone: "Europe/Berlin" }
    return this.#post("/api/occasions", { ...form, secrecy: "together", ...more }, OccasionView)
  }

  /** The path of a new link. */
  async link(occasion: OccasionId, capability: Capability = "giver"): Promise<string> {
    const { token } = await this.#post(`/api/occasions/${occasion}/links`, { capability }, NewLink)
    return `/join#${token}`
  }

  async join(link: string): Promise<OccasionId> {
    const token = link.slice(link.indexOf("#") + 1)
    return (await this.#post("/api/session/join", { token, as: { kind: "me" } }, Joining)).occasion
  }

  /** Opens the card of an occasion now (K7). */
  async openCard(occasion: OccasionId): Promise<void> {
    await this.#post(`/api/occasions/${occasion}/card/open`, undefined, OccasionView)
  }

  /** Asks something about who gets a wish. */
  async claim(occasion: OccasionId, item: string, act: Readonly<Record<string, unknown>>): Promise<void> {
    const requestId = base32(secureRandom(16))
    await this.#post(`/api/occasions/${occasion}/items/${item}/claim`, { requestId, ...act }, ClaimAnswer)
  }

  async #post<T>(path: string, data: unknown, as: z.ZodType<T>): Promise<T> {
    const { origin } = new URL(this.url)
    // Over the loopback address, with the cookies of this profile: the browser alone knows the mapped name.
    const answer = await this.context.request.post(new URL(path, this.url).href, {
      data,
      // A connection that was idle may end at the moment at which it is used again; browsers send again by themselves.
      maxRetries: 2,
      headers: { origin, ...(this.#token === "" ? {} : { authorization: `Bearer ${this.#token}` }) },
    })
    if (!answer.ok()) throw new Error(`POST ${path}: ${answer.status()} ${await answer.text()}`)
    return as.parse(await answer.json())
  }
}

/** The live connection of a page, for a test to cut; the page's other requests go through. */
export class Line {
  #open: WebSocketRoute[] = []
  /** Tries to connect that hear nothing, as on a network that is gone. */
  #waiting: WebSocketRoute[] = []
  #cut = false

  /** Before the page is opened. */
  async over(page: Page): Promise<this> {
    await page.routeWebSocket(/socket\.io/, (route) => {
      if (this.#cut) this.#waiting.push(route)
      else this.#connect(route)
    })
    return this
  }

  async cut(): Promise<void> {
    this.#cut = true
    for (const route of this.#open.splice(0)) await route.close()
  }

  /** The newest try is heard. */
  mend(): void {
    this.#cut = false
    const newest = this.#waiting.splice(0).at(-1)
    if (newest !== undefined) this.#connect(newest)
  }

  #connect(route: WebSocketRoute): void {
    this.#open.push(route)
    route.connectToServer()
  }
}
