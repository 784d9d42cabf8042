import { type ChildProcess, spawn, spawnSync } from "node:child_process"
import { once } from "node:events"
import { existsSync, globSync, mkdtempSync } from "node:fs"
import { rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type Browser, launch, type Page } from "puppeteer-core"
import { z } from "zod"
import { eventually } from "./eventually.ts"
import { freePort } from "./server-process.ts"

/** Pages in browsers that are not Chromium: a common small way to use them, over the protocol that each of them speaks. */

/** Ms that something may take to appear, on a machine that does much else at the same time. */
const SEEN_MS = 20_000
/** What installs them on Debian, in ms, on a slow line. */
const INSTALL_MS = 300_000

export interface RealPage extends AsyncDisposable {
  goto(url: string): Promise<void>
  /** Writes into the field of this XPath, behind what stands there; "\n" is the key Enter. */
  type(field: string, text: string): Promise<void>
  /** Presses the button or link of this XPath as soon as it is there. */
  press(control: string): Promise<void>
  /** The value of an expression in the page. */
  evaluate(expression: string): Promise<unknown>
}

/** `locale` as the system tells it, such as `fa_IR`, or `C.UTF-8` as in a container; undefined: it tells none. */
interface Device {
  readonly locale: string | undefined
}

/** Resolves when a page shows this text somewhere. */
export const sees = (page: RealPage, text: string): Promise<void> =>
  eventually(async () => {
    const shown = await page.evaluate("document.body.innerText")
    if (!String(shown).includes(text)) throw new Error(`“${text}” is not in: ${String(shown)}`)
  }, SEEN_MS)

interface Program {
  /** The variable that names it. */
  readonly variable: string
  readonly places: readonly string[]
  /** What else has to be there for the test. */
  readonly besides?: readonly string[]
  /** Of Debian. */
  readonly packages: string
}
const FIREFOX: Program = {
  variable: "FIREFOX_PATH",
  places: ["/usr/bin/firefox-esr", "/usr/bin/firefox"],
  packages: "firefox-esr",
}
const WEBKIT_DRIVER: Program = {
  variable: "WEBKIT_DRIVER_PATH",
  places: ["/usr/bin/WebKitWebDriver"],
  // A screen to draw on, and the sources of locales.
  besides: ["/usr/bin/Xvfb", "/usr/share/i18n/locales"],
  packages: "webkit2gtk-driver xvfb locales",
}

/** What a variable names, or where it is installed. */
function pathOf({ variable, places }: Program): string | undefined {
  const named = process.env[variable]
  return named !== undefined && named !== "" ? named : places.find((place) => existsSync(place))
}

/** Installs both where they are missing and this runs as root on Debian; what cannot be had is said by who needs it. */
export function installRealBrowsers(): void {
  const missing = [FIREFOX, WEBKIT_DRIVER].filter(
    (program) =>
      pathOf(program) === undefined || program.besides?.every((path) => existsSync(path)) === false,
  )
  if (missing.length === 0 || process.getuid?.() !== 0) return
  const packages = missing.map((program) => program.packages).join(" ")
  const install = `apt-get update -qq && apt-get install -y -qq --no-install-recommends ${packages}`
  spawnSync("sh", ["-c", install], { stdio: ["ignore", "ignore", "inherit"], timeout: INSTALL_MS })
}

function find(program: Program): string {
  const path = pathOf(program)
  if (path !== undefined) return path
  const { packages, variable } = program
  throw new Error(`This test needs ${packages}: install it, or set ${variable} to the executable.`)
}

/** The environment of a device: of languages nothing but what it is set to. */
function surroundings({ locale }: Device): NodeJS.ProcessEnv {
  const env = Object.entries(process.env).filter(([name]) => !/^(?:LANG|LANGUAGE|LC_.*)$/.test(name))
  return { ...Object.fromEntries(env), ...(locale !== undefined && { LANG: locale }) }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, "exit")
  child.kill()
  await ended
}

/** Firefox with a profile of its own, over WebDriver BiDi. */
export async function openFirefox(device: Device): Promise<RealPage> {
  const language = device.locale?.replace("_", "-")
  const browser = await launch({
    browser: "firefox",
    executablePath: find(FIREFOX),
    env: { ...surroundings(device), MOZ_HEADLESS: "1" },
    ...(language !== undefined && { extraPrefsFirefox: { "intl.accept_languages": language } }),
  })
  const [page] = await browser.pages()
  if (page === undefined) throw new Error("Firefox opened no page")
  return new FirefoxPage(browser, page)
}

class FirefoxPage implements RealPage {
  readonly #browser: Browser
  readonly #page: Page

  constructor(browser: Browser, page: Page) {
    this.#browser = browser
    this.#page = page
    page.setDefaultTimeout(SEEN_MS)
  }

  async goto(url: string): Promise<void> {
    await this.#page.goto(url, { waitUntil: "domcontentloaded" })
  }

  async type(field: string, text: string): Promise<void> {
    const found = await this.#page.waitForSelector(`::-p-xpath(${field})`, { visible: true })
    await found?.type(text)
  }

  async press(control: string): Promise<void> {
    const found = await this.#page.waitForSelector(`::-p-xpath(${control})`, { visible: true })
    // A page takes no press on what the last one brought, but from somebody who has done something else meanwhile.
    await this.#page.keyboard.press("Shift")
    await found?.click()
  }

  evaluate(expression: string): Promise<unknown> {
    return this.#page.evaluate(expression)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#browser.close()
  }
}

/** An X server of its own, which Debian's WebKit needs to draw on. */
export async function openDisplay(): Promise<{ readonly name: string } & AsyncDisposable> {
  find(WEBKIT_DRIVER)
  const child = spawn("Xvfb", ["-displayfd", "3", "-screen", "0", "1280x900x24", "-nolisten", "tcp"], {
    stdio: ["ignore", "ignore", "ignore", "pipe"],
  })
  const told = child.stdio[3]
  if (told === null || told === undefined) throw new Error("Xvfb has no way to tell its display")
  const [number] = z.tuple([z.instanceof(Buffer)]).parse(await once(told, "data"))
  return { name: `:${number.toString().trim()}`, [Symbol.asyncDispose]: () => end(child) }
}

/** The W3C's keys, for text that is typed. */
const SHIFT = "\uE008"
const RELEASE = "\uE000"
const ENTER = "\uE007"
/** The key under which WebDriver names an element. */
const ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
const Session = z.object({ sessionId: z.string() })
const Element = z.object({ [ELEMENT]: z.string() })
const Answer = z.object({ value: z.unknown() })

/** WebKitGTK's own small browser, over WebDriver. It believes in locales that the system has: one is made for it. */
export async function openWebKit(display: string, { locale }: Device): Promise<RealPage> {
  const folder = mkdtempSync(join(tmpdir(), "jubilee-locale-"))
  const made = locale !== undefined && /^\w+$/.test(locale) ? `${locale}.UTF-8` : undefined
  if (made !== undefined)
    spawnSync("localedef", ["-i", String(locale), "-f", "UTF-8", join(folder, made)], { stdio: "ignore" })
  const port = await freePort()
  const driver = spawn(find(WEBKIT_DRIVER), [`--port=${port}`], {
    stdio: "ignore",
    env: {
      ...surroundings({ locale: made ?? locale }),
      DISPLAY: display,
      ...(made !== undefined && { LOCPATH: folder }),
    },
  })
  const leave = async (): Promise<void> => {
    await end(driver)
    await rm(folder, { recursive: true, force: true })
  }
  const [binary] = globSync("/usr/{lib,libexec}/{*/,}webkit2gtk-4.*/MiniBrowser")
  const alwaysMatch = { "webkitgtk:browserOptions": { binary, args: ["--automation"] } }
  const start = (): Promise<unknown> =>
    ask(`http://127.0.0.1:${port}/session`, { capabilities: { alwaysMatch } })
  try {
    const { sessionId } = Session.parse(await eventually(start, SEEN_MS))
    return new WebKitPage(`http://127.0.0.1:${port}/session/${sessionId}`, leave)
  } catch (error) {
    await leave()
    throw error
  }
}

/** One command of WebDriver, and what it answers. */
async function ask(url: string, body?: object, method = "POST"): Promise<unknown> {
  const answer = await fetch(url, { method, ...(body && { body: JSON.stringify(body) }) })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status} ${text}`)
  return Answer.parse(JSON.parse(text)).value
}

class WebKitPage implements RealPage {
  readonly #url: string
  readonly #leave: () => Promise<void>

  constructor(url: string, leave: () => Promise<void>) {
    this.#url = url
    this.#leave = leave
  }

  async goto(url: string): Promise<void> {
    await ask(`${this.#url}/url`, { url })
  }

  type(field: string, text: string): Promise<void> {
    return this.#send(field, text.replaceAll("\n", ENTER))
  }

  press(control: string): Promise<void> {
    return this.#send(control, SHIFT + RELEASE + ENTER)
  }

  evaluate(expression: string): Promise<unknown> {
    return ask(`${this.#url}/execute/sync`, { script: `return (${expression})`, args: [] })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await ask(this.#url, undefined, "DELETE").catch(() => undefined)
    await this.#leave()
  }

  /** Types into an element once it can be typed into. */
  #send(xpath: string, text: string): Promise<void> {
    return eventually(async () => {
      const found = Element.parse(await ask(`${this.#url}/element`, { using: "xpath", value: xpath }))
      await ask(`${this.#url}/element/${found[ELEMENT]}/value`, { text })
    }, SEEN_MS)
  }
}
