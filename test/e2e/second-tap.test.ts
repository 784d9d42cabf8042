import { expect, test } from "vitest"
import type { ItemId } from "../../shared/ids.ts"
import { becomes } from "../support/pages.ts"
import {
  CASES,
  closeMessages,
  commandsOf,
  GAPS,
  laneOf,
  rowOf,
  spread,
  twice,
  WAYS,
  type Case,
  type Device,
  type Lane,
  type Way,
} from "./presses.ts"
import { sharedScene } from "./scene.ts"

const scene = sharedScene()

/** Pages of each device that are pressed at the same time. */
const LANES = { desk: 3, phone: 2 } as const

interface Run {
  readonly kind: Case
  readonly way: Way
  readonly gap: number
  readonly title: string
}

/** Every gap and way for the button that is pressed most, and some of each for every other. */
function runsOf(device: Device): readonly Run[] {
  const ways = WAYS[device]
  const run = (kind: Case, way: Way, gap: number): Run => ({
    kind,
    way,
    gap,
    title: `${kind.name} ${way} ${gap}`,
  })
  return CASES.flatMap((kind, n) =>
    kind.name === "take"
      ? GAPS.flatMap((gap) => ways.map((way) => run(kind, way, gap)))
      : ways.map((way, w) => run(kind, way, GAPS[(n + 2 * w) % GAPS.length] ?? 220)),
  )
}

async function pressAll({ mira, occasion, runs }: Lane<Run>): Promise<void> {
  const one = await mira.open(occasion.id)
  const { page } = one
  const commands = commandsOf(page)
  const sent = (item: ItemId): readonly string[] => commands(item).map((command) => command.do)
  for (const { kind, way, gap, title, item } of runs) {
    const button = await kind.button(one, title)
    await button.waitFor()
    // A button is deaf for a moment when a press has just brought it, as the menu's items are.
    await becomes(() => page.locator("[data-settling]").count(), 0)
    await twice(page, button, way, gap)
    await rowOf(one, item).getByText(kind.shows).first().waitFor()
    await becomes(() => rowOf(one, item).getByText("One moment…").count(), 0)
    expect([title, sent(item)]).toEqual([title, kind.sends])
    // Closes what is open; and what comes after a key like this is meant.
    await page.keyboard.press("Escape")
    await closeMessages(page)
  }
  // Nothing came later, and nothing that was pressed once is shown otherwise.
  for (const { kind, title, item } of runs) {
    expect([title, sent(item)]).toEqual([title, kind.sends])
    await rowOf(one, item).getByText(kind.shows).first().waitFor()
  }
}

test("two taps, Enters or Spaces at 50 to 400 ms on any claim button of a desk and of a phone do what one does", async () => {
  const lanes = (["desk", "phone"] as const).flatMap((device) =>
    spread(runsOf(device), LANES[device]).map((runs) => laneOf(scene, device, runs)),
  )
  await Promise.all((await Promise.all(lanes)).map(pressAll))
})
