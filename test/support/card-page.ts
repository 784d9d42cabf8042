import type { Locator, Page } from "playwright-core"
import type { OccasionView } from "../../shared/api.ts"
import type { Guest } from "./stage.ts"

const DAY_MS = 86_400_000
/** Long texts are typed letter by letter, on a machine that does much else at the same time. */
const TYPING_MS = 60_000

/** A birthday with a list and a card, some days from now. */
export function startCard(guest: Guest, who: string): Promise<OccasionView> {
  const day = new Date(Date.now() + 20 * DAY_MS)
  const date = { month: day.getUTCMonth() + 1, day: day.getUTCDate(), year: day.getUTCFullYear() - 40 }
  return guest.start(who, { date, card: {} })
}

/** The tab of a card for those who write it. */
export class CardPage {
  readonly page: Page
  readonly title: Locator
  readonly greeting: Locator
  /** One's own message, while it is edited. */
  readonly message: Locator

  constructor(page: Page) {
    this.page = page
    this.title = page.getByRole("textbox", { name: "Title on the cover" })
    this.greeting = page.getByRole("textbox", { name: "Greeting from all of you" })
    this.message = page.getByRole("textbox", { name: "Your message" })
  }

  /** The tab of the card, once it is there. */
  static async open(guest: Guest, { id }: OccasionView): Promise<CardPage> {
    const card = new CardPage(await guest.page(`/o/${id}`))
    await card.page.getByRole("tab", { name: /^Card/ }).click()
    await card.title.waitFor()
    return card
  }

  button(name: string): Locator {
    return this.page.getByRole("button", { name, exact: true })
  }

  /** Somebody else's caret in the title or the greeting. */
  caretOf(name: string): Locator {
    return this.page.locator(`[data-caret-of="${name}"]`)
  }

  /** What somebody signed, as everybody reads it. */
  signed(name: string): Locator {
    return this.page.getByRole("article", { name, exact: true })
  }

  async sign(text: string): Promise<void> {
    await this.button("Write your message").click()
    await this.message.waitFor()
    await this.message.pressSequentially(text, { timeout: TYPING_MS })
    await this.button("Done").click()
    await this.message.waitFor({ state: "detached" })
  }

  /** What a clipboard brings, into what has the focus. */
  async paste(html: string, text = ""): Promise<void> {
    await this.page.evaluate(
      `(({ html, text }) => {
        const clipboardData = new DataTransfer()
        clipboardData.setData("text/html", html)
        clipboardData.setData("text/plain", text)
        const paste = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true })
        document.activeElement.dispatchEvent(paste)
      })(${JSON.stringify({ html, text })})`,
    )
  }
}
