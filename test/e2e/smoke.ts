import { expect } from "vitest"
import { FaultProxy } from "../support/fault-proxy.ts"
import { eventually } from "../support/eventually.ts"
import { type RealPage, sees } from "../support/real-browsers.ts"
import type { RunningApp } from "../support/start-app.ts"

/** One short story in two browsers: made, joined, written live, claimed, written without a connection, and loaded again. */

const named = (name: string): string => `(@aria-label="${name}" or normalize-space()="${name}")`
const button = (name: string): string => `//button[${named(name)}]`
const link = (name: string): string => `//a[${named(name)}]`
const field = (label: string): string =>
  `//*[(self::input or self::textarea) and (@aria-label="${label}" or @id=//label[normalize-space()="${label}"]/@for)]`
const row = (title: string): string =>
  `//button[@aria-expanded="false" and starts-with(normalize-space(), "${title}")]`

/** React hears of it as of a choice by hand. */
const CHOOSE_NOVEMBER = `(() => {
  const month = [...document.querySelectorAll("select")].find(({ options }) => options.length === 13)
  Object.getOwnPropertyDescriptor(HTMLSelectElement.prototype, "value").set.call(month, month.options[11].value)
  month.dispatchEvent(new Event("change", { bubbles: true }))
})()`

/** The connection pill says this. */
const says = (page: RealPage, words: RegExp): Promise<void> =>
  eventually(async () => {
    const labels = await page.evaluate(
      `[...document.querySelectorAll("header button")].map((one) => one.ariaLabel ?? one.getAttribute("aria-label")).join("\\n")`,
    )
    expect(String(labels)).toMatch(words)
  }, 20_000)

/** Ivo's device loses its connection in the middle. */
export async function tellStory({ app }: RunningApp, ivo: RealPage, mira: RealPage): Promise<void> {
  await using line = await FaultProxy.start({ port: app.port })
  await ivo.goto(`http://127.0.0.1:${line.port}/`)
  await ivo.press(link("Start a gift list"))
  await ivo.type(field("Their name"), "Anna")
  await ivo.type(field("Day"), "14")
  await ivo.evaluate(CHOOSE_NOVEMBER)
  await ivo.type(field("Your name"), "Ivo")
  await ivo.press(button("Make the list"))
  await sees(ivo, "Invite the others")
  const invitation = await eventually(async () => {
    const shown = await ivo.evaluate(`document.querySelector("[role=dialog] input[readonly]")?.value`)
    return new URL(String(shown))
  }, 20_000)
  await ivo.press(button("Done"))
  await ivo.type(field("Add a wish"), "Teapot\n")
  await sees(ivo, "Teapot")

  await mira.goto(`http://127.0.0.1:${app.port}${invitation.pathname}${invitation.hash}`)
  await mira.type(field("Join as"), "Mira")
  await mira.press(button("Continue"))
  await mira.press(row("Teapot"))
  await mira.type(field("Note"), "with a lid")
  await sees(ivo, "with a lid")
  await mira.press(button("I'll get this: Teapot"))
  await sees(ivo, "Mira is getting this")

  line.refuse()
  await says(ivo, /^Offline/m)
  await ivo.type(field("Add a wish"), "Candle\n")
  await says(ivo, /^Offline\. 1 change waiting\.$/m)
  line.heal()
  await sees(mira, "Candle")
  await says(ivo, /^(?:Saved|Up to date)/m)
  await ivo.goto(String(await ivo.evaluate("location.href")))
  await sees(ivo, "Candle")
  await sees(ivo, "with a lid")
  for (const page of [ivo, mira]) {
    await sees(page, "14")
    // Digits of other scripts, which nobody could type back.
    expect(await page.evaluate("document.body.innerText")).not.toMatch(/[٠-٩۰-۹]/)
  }
}
