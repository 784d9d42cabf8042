import { expect } from "vitest"
import type { Locator, Page } from "playwright-core"
import type { Language } from "../../shared/languages.ts"
import { eventually } from "./eventually.ts"

/** Ms that a change may take to be seen, on a machine that does much else at the same time. */
const SEEN_MS = 20_000

const literally = (text: string): string => text.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`)

/** Resolves when the answer is this; fails with the difference. */
export const becomes = <T>(
  ask: () => T | Promise<T>,
  wanted: Awaited<T>,
  withinMs = SEEN_MS,
): Promise<void> => eventually(async () => expect(await ask()).toEqual(wanted), withinMs)

/** What a list is made and written with, by its language. */
const LABELS = {
  en: {
    make: "Make the list",
    title: "Title",
    note: "Note",
    price: "Price",
    link: "Link",
    adders: { "a wish": "Add a wish", "an idea": "Add an idea" },
    close: (title: string) => `Close ${title}`,
    move: (title: string) => `Move ${title}`,
  },
  de: {
    make: "Liste erstellen",
    title: "Titel",
    note: "Notiz",
    price: "Preis",
    link: "Link",
    adders: { "a wish": "Wunsch hinzufügen", "an idea": "Idee hinzufügen" },
    close: (title: string) => `${title} schließen`,
    move: (title: string) => `${title} verschieben`,
  },
} as const
type Labels = (typeof LABELS)[Language]

/** The form that starts a list. */
export class CreatePage {
  readonly page: Page
  readonly #labels: Labels

  constructor(page: Page, language: Language = "en") {
    this.page = page
    this.#labels = LABELS[language]
  }

  field(name: string): Locator {
    return this.page.getByRole("textbox", { name, exact: true })
  }

  /** One of a few, by its words. */
  async choose(words: string): Promise<void> {
    await this.page.getByText(words, { exact: true }).click()
  }

  async submit(): Promise<void> {
    await this.page.getByRole("button", { name: this.#labels.make }).click()
  }
}

/** What is asked of somebody who opens a link. */
export class JoinPage {
  readonly page: Page

  constructor(page: Page) {
    this.page = page
  }

  async as(name: string): Promise<OccasionPage> {
    await this.page.getByRole("textbox", { name: "Join as" }).fill(name)
    return this.go()
  }

  /** As somebody whom the others named. */
  async asKnown(name: string): Promise<OccasionPage> {
    await this.page.getByText(name, { exact: true }).click()
    return this.go()
  }

  async go(): Promise<OccasionPage> {
    await this.page.getByRole("button", { name: "Continue" }).click()
    await this.page.waitForURL(/\/o\//)
    return new OccasionPage(this.page)
  }
}

/** A list with what is around it. Locators that are about one wish mean the one that is open. */
export class OccasionPage {
  readonly page: Page
  readonly dialog: Locator
  readonly note: Locator
  readonly title: Locator
  readonly price: Locator
  readonly link: Locator
  readonly #labels: Labels

  constructor(page: Page, language: Language = "en") {
    this.page = page
    this.#labels = LABELS[language]
    this.dialog = page.getByRole("dialog")
    this.title = page.getByRole("textbox", { name: this.#labels.title })
    this.note = page.getByRole("textbox", { name: this.#labels.note })
    this.price = page.getByRole("textbox", { name: this.#labels.price })
    this.link = page.getByRole("textbox", { name: this.#labels.link })
  }

  /** The list is there, and what is written goes into it. */
  async ready(): Promise<void> {
    await this.adder().waitFor()
  }

  adder(what: "a wish" | "an idea" = "a wish"): Locator {
    return this.page.getByRole("textbox", { name: this.#labels.adders[what] })
  }

  /** Closes the sheet by its button, which ignores presses in its first moments. */
  async pressDone(name = "Done"): Promise<void> {
    const done = this.dialog.getByRole("button", { name })
    await done.waitFor()
    await eventually(async () => {
      if (await done.isVisible()) await done.click({ timeout: 1_000 })
      if (await done.isVisible()) throw new Error("the sheet is still open")
    })
  }

  async add(...titles: readonly string[]): Promise<void> {
    for (const title of titles) {
      await this.adder().fill(title)
      await this.adder().press("Enter")
      await this.row(title).waitFor()
    }
  }

  async addIdea(title: string): Promise<void> {
    await this.page.getByRole("tab", { name: "Our ideas" }).click()
    await this.adder("an idea").fill(title)
    await this.adder("an idea").press("Enter")
    await this.row(title).waitFor()
  }

  /** The closed row with this title. */
  row(title: string): Locator {
    return this.page.getByRole("button", { name: new RegExp(`^${literally(title)}`), expanded: false })
  }

  /** The whole of the row, open or closed, with its tags. */
  place(title: string): Locator {
    return this.page.getByRole("listitem").filter({ has: this.grip(title) })
  }

  grip(title: string): Locator {
    return this.page.getByRole("button", { name: this.#labels.move(title), exact: true })
  }

  async openRow(title: string): Promise<void> {
    await this.row(title).click()
    await this.note.waitFor()
  }

  async closeRow(title: string): Promise<void> {
    await this.page.getByRole("button", { name: this.#labels.close(title) }).click()
    await this.row(title).waitFor()
  }

  /** Picks from a row's menu. */
  async pick(title: string, what: string): Promise<void> {
    await this.page.getByRole("button", { name: `More for ${title}`, exact: true }).click()
    await this.page.getByRole("menuitem", { name: what, exact: true }).click()
  }

  /** Picks from the menu in the header. */
  async menu(what: string): Promise<void> {
    await this.page.getByRole("button", { name: "Menu", exact: true }).click()
    await this.page.getByRole("menuitem", { name: what, exact: true }).click()
  }

  /** The titles in the order of the screen. */
  async titles(): Promise<string[]> {
    const grips = await this.page.getByRole("button", { name: /^Move / }).all()
    const labels = await Promise.all(grips.map((grip) => grip.getAttribute("aria-label")))
    return labels.map((label) => (label ?? "").replace(/^Move /, ""))
  }

  /** The pill, when it says this. */
  pill(says: string | RegExp): Locator {
    return this.page.getByRole("button", { name: says })
  }

  /** Lifts a row by keyboard; resolves when that was read out. */
  async lift(title: string, sentence: string): Promise<void> {
    await this.grip(title).focus()
    await this.#pressUntilHeard("Space", sentence, () => this.hears(/^Lifted /).count())
  }

  /** Moves what was lifted by one step. */
  async step(key: "ArrowUp" | "ArrowDown", sentence: string): Promise<void> {
    await this.#pressUntilHeard(key, sentence, async () => 1 - (await this.hears(/^Lifted /).count()))
  }

  hears(sentence: string | RegExp): Locator {
    return this.page.getByText(sentence, { exact: true }).first()
  }

  /** A key that comes within milliseconds of the one before can find a list that is not ready for it; people are slower. */
  async #pressUntilHeard(key: string, sentence: string, done: () => Promise<number>): Promise<void> {
    await eventually(async () => {
      if ((await done()) === 0) await this.page.keyboard.press(key)
      await this.hears(sentence).waitFor({ state: "attached", timeout: 2_000 })
    }, SEEN_MS)
  }

  /** What the polite live region said last. */
  said(): Promise<string> {
    return this.page.getByRole("log").locator("p").last().innerText()
  }
}
