import { expect, test } from "vitest"
import { networkAddresses } from "../../server/http/network.ts"
import { ivoAndMira, sharedScene } from "./scene.ts"

const scene = sharedScene({ HOST: "0.0.0.0" })
const ONLY_HERE = "This link only works on this computer."

test("a link that is made on localhost names the server's address in its network, or says that it works on this computer only", async () => {
  const [address] = networkAddresses("0.0.0.0")
  const { ivo, occasion } = await ivoAndMira(scene.stage, scene.url)
  const { page } = await ivo.open(occasion.id)
  await page.getByRole("button", { name: "Invite" }).click()
  await page.getByRole("button", { name: "Make a new link" }).click()
  const field = page.getByLabel("Link", { exact: true })
  const link = await field.inputValue()
  const origin = address === undefined ? scene.url : `http://${address}:${scene.port}`
  expect(link.startsWith(`${origin}/join#`)).toBe(true)
  if (address === undefined) return page.getByText(ONLY_HERE).waitFor()
  await page.getByText(`which only works on this computer`).waitFor()
  const guest = await scene.stage.guest(scene.url)
  const phone = await guest.context.newPage()
  await phone.goto(link)
  await phone.getByLabel("Join as").waitFor()
  await page.getByLabel("Address in the link").selectOption(scene.url)
  expect(await field.inputValue()).toContain(`${scene.url}/join#`)
  await page.getByText(ONLY_HERE).waitFor()
})
