import type { Page } from "playwright-core"
import { expect, test } from "vitest"
import { CardPage, startCard } from "../support/card-page.ts"
import { eventually } from "../support/eventually.ts"
import { NONE, troubles } from "../support/for-everybody.ts"
import { sharedScene } from "./scene.ts"

const scene = sharedScene()

/** Every byte that this page is sent over its live connection, as text. */
function heardBy(page: Page): () => string {
  const frames: string[] = []
  page.on("websocket", (socket) => {
    socket.on("framereceived", ({ payload }) => void frames.push(Buffer.from(payload).toString("latin1")))
  })
  return () => frames.join("")
}

test("[K15] what a signer hides is in no byte of the others', and in the card once it opens", async () => {
  const { stage, url } = scene
  const ivo = await stage.person(url, "Ivo")
  const occasion = await startCard(ivo, "Anna")
  const mira = await stage.person(url, "Mira")
  await mira.join(await ivo.link(occasion.id))
  const hers = await CardPage.open(mira, occasion)
  const his = await CardPage.open(ivo, occasion)

  await hers.sign("First words.")
  await his.signed("Mira").getByText("First words.").waitFor()

  // She hides it; from then on he sees that she has signed, and nothing of it.
  await hers.button("Edit your message").click()
  await hers.button("Hide until it opens").click()
  await his.signed("Mira").getByText("Mira has signed. Hidden until the card opens.").waitFor()
  expect(await his.page.getByText("First words.").count()).toBe(0)
  const heard = heardBy(his.page)
  await his.page.reload()
  await his.page.getByRole("tab", { name: /^Card/ }).click()
  await his.title.waitFor()
  await hers.message.waitFor()
  await hers.message.press("End")
  await hers.message.pressSequentially(" Secret ones.")
  await hers.button("Done").click()
  await hers.signed("Mira").getByText("Hidden until it opens").waitFor()
  expect(await troubles(hers.page)).toEqual(NONE)
  await hers.page.getByText("Saved", { exact: true }).first().waitFor()
  // What he is sent after hers was saved has passed by once his own edit is back.
  await his.sign("Mine, for all to read.")
  await hers.signed("Ivo").getByText("Mine, for all to read.").waitFor()
  await eventually(() => expect(heard().length).toBeGreaterThan(0))
  expect(heard()).not.toContain("First words")
  expect(heard()).not.toContain("Secret ones")
  expect(await troubles(his.page)).toEqual(NONE)

  // It opens: what she hid is there, and so is what she adds later.
  await his.button("Change when it opens").click()
  await his.button("Open it now").click()
  await his.button("Open it now").last().click()
  await his.page.getByText("First words. Secret ones.").first().waitFor()
  await hers.button("Write a late message").click()
  await hers.message.pressSequentially("Only now.")
  await hers.button("Done").click()
  await hers.button("Add to the card").click()
  await his.page.getByText("Only now.").first().waitFor()
  await his.page.getByText("arrived later", { exact: true }).first().waitFor()
})
