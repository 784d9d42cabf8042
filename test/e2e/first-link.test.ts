import { expect, test } from "vitest"
import { networkAddresses } from "../../server/http/network.ts"
import { ivoAndMira, sharedScene } from "./scene.ts"

const scene = sharedScene({ HOST: "0.0.0.0" })
const [address] = networkAddresses("0.0.0.0")

test.skipIf(address === undefined)(
  "a link that is made on localhost names the server's address in its network, and opens on another device",
  async () => {
    const { ivo, occasion } = await ivoAndMira(scene.stage, scene.url)
    const { page } = await ivo.open(occasion.id)
    await page.getByRole("button", { name: "Invite" }).click()
    await page.getByRole("button", { name: "Make a new link" }).click()
    const link = await page.getByLabel("Link", { exact: true }).inputValue()
    expect(link).toMatch(new RegExp(`^http://${String(address)}:${scene.port}/join#`))
    await page.getByText(`which only works on this computer`).waitFor()
    const guest = await scene.stage.guest(scene.url)
    const phone = await guest.context.newPage()
    await phone.goto(link)
    await phone.getByLabel("Join as").waitFor()
    await page.getByLabel("Address in the link").selectOption(scene.url)
    expect(await page.getByLabel("Link", { exact: true }).inputValue()).toContain(`${scene.url}/join#`)
    await page.getByText("This link only works on this computer.").waitFor()
  },
)
