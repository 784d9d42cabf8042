import type { Locator, Page } from "playwright-core"

/** Stops of a page that are passed before it counts as one that the keyboard does not reach. */
const STOPS_MAX = 80

/** Somebody at a page who has a keyboard and nothing else: no pointer, and no script that sets the focus. */
export class Keyboard {
  readonly page: Page

  constructor(page: Page) {
    this.page = page
  }

  /** Tabs to it, backwards if asked. Throws when a round of the page does not come by. */
  async to(wanted: Locator, key: "Tab" | "Shift+Tab" = "Tab"): Promise<void> {
    await wanted.waitFor({ state: "attached" })
    for (let stop = 0; stop < STOPS_MAX; stop++) {
      if (await hasFocus(wanted)) return
      await this.page.keyboard.press(key)
    }
    throw new Error(`no Tab leads to ${wanted.toString()}`)
  }

  /** Tabs to a button or link and presses it. */
  async press(wanted: Locator): Promise<void> {
    await this.to(wanted)
    await pressEnter(wanted)
  }

  /** Tabs to a field and writes. */
  async write(field: Locator, text: string): Promise<void> {
    await this.to(field)
    await this.page.keyboard.type(text)
  }

  /** Tabs to a group of radio buttons, and goes on by arrows to the one whose words begin so. */
  async choose(group: Locator, words: string): Promise<void> {
    const radios = group.getByRole("radio")
    const wanted = group.getByRole("radio", { name: words }).first()
    const focused = radios.and(this.page.locator(":focus"))
    await wanted.waitFor({ state: "attached" })
    for (let stop = 0; stop < STOPS_MAX && (await focused.count()) === 0; stop++)
      await this.page.keyboard.press("Tab")
    const count = await radios.count()
    for (let step = 0; step < count && !(await hasFocus(wanted)); step++)
      await this.page.keyboard.press("ArrowDown")
    await this.page.keyboard.press("Space")
    if (!(await wanted.isChecked())) throw new Error(`no arrow key leads to ${words}`)
  }
}

/** Presses Enter on a button or link as somebody who has seen what is there: another key before it says so (B9). */
export async function pressEnter(control: Locator): Promise<void> {
  await control.press("Shift")
  await control.press("Enter")
}

const hasFocus = (one: Locator): Promise<boolean> =>
  one.evaluate((element: { matches(what: string): boolean }) => element.matches(":focus"))
