import { parseArgs } from "node:util"
import { setup } from "../e2e/setup.ts"
import { startTestApp } from "../support/start-app.ts"
import { openStage } from "../support/stage.ts"
import { measureCard } from "./card.ts"
import { measureList } from "./list.ts"

/**
 * `npm run bench:page`: what a page costs on a phone, in Chromium with its processor slowed down four times. A large card
 * (300 messages) and a list (150 wishes), side by side. See docs/performance.md.
 */
const { values } = parseArgs({
  options: { messages: { type: "string", default: "300" }, wishes: { type: "string", default: "150" } },
})
const count = (text: string): number => {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 1 || number > 300) {
    console.error(`${text} is no number from 1 to 300.`)
    process.exit(2)
  }
  return number
}
const messages = count(values.messages)
const wishes = count(values.wishes)

setup()
await using app = await startTestApp({ env: { MAX_PUSHES_PER_SECOND: "1000" } })
await using stage = await openStage()
const show = (rows: Readonly<Record<string, string>>): void => {
  for (const [name, figure] of Object.entries(rows)) console.log(`${name}: ${figure}`)
}
const list = await measureList({ stage, url: app.url }, wishes)
show(list.rows)
show(await measureCard({ stage, url: app.url }, messages, list.note))
