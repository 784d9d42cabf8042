import { spawn } from "node:child_process"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createServer } from "vite"
import { expect, onTestFinished, test } from "vitest"
import { NONE, troubles } from "../support/for-everybody.ts"
import { becomes, type OccasionPage } from "../support/pages.ts"
import { ivoAndMira, sharedScene } from "./scene.ts"

const scene = sharedScene()

interface Connection {
  readonly address: string
  readonly room: string
  readonly token: string
}

/** Another editor, connected in the page's own dialog, which stays open. */
async function connects(list: OccasionPage, name: string): Promise<Connection> {
  await list.menu("Connect another editor")
  await list.dialog.getByRole("textbox", { name: "What do you call it?" }).fill(name)
  await list.dialog.getByRole("button", { name: "Connect it" }).click()
  const shown = (label: string) => list.dialog.getByRole("textbox", { name: label, exact: true }).inputValue()
  return { token: await shown("Token"), address: await shown("Address"), room: await shown("Room") }
}

/** The script of the examples, as its README says; answers its exit code and what it said. */
async function adds(
  wishes: string,
  { address, room, token }: Connection,
): Promise<{ readonly code: number | null; readonly said: string }> {
  const folder = await mkdtemp(join(tmpdir(), "jubilee-wishes-"))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const file = join(folder, "wishes.txt")
  await writeFile(file, wishes)
  const script = spawn(
    "npm",
    ["run", "--silent", "example:script", "--", "--address", address, "--room", room, file],
    { env: { ...process.env, JUBILEE_TOKEN: token } },
  )
  let said = ""
  for (const stream of [script.stdout, script.stderr])
    stream.on("data", (chunk: Buffer) => void (said += chunk.toString()))
  const code = await new Promise<number | null>((resolve) => void script.once("close", resolve))
  return { code, said: said.trim() }
}

test("[M9] a script adds wishes by a token that was made in the app, until it is disconnected there", async () => {
  const { ivo, mira, occasion } = await ivoAndMira(scene.stage, scene.url)
  const list = await ivo.open(occasion.id)
  const other = await mira.open(occasion.id)
  const connection = await connects(list, "My importer")
  expect.soft(await troubles(list.page)).toEqual(NONE)

  const wishes = "A kettle https://shop.example/kettle\n\nWool socks\n"
  expect(await adds(wishes, connection)).toEqual({ code: 0, said: "2 wishes added" })
  await becomes(() => other.titles(), ["A kettle", "Wool socks"])

  await list.dialog.getByRole("button", { name: "Disconnect: My importer" }).click()
  await becomes(() => list.dialog.getByText("My importer", { exact: true }).count(), 0)
  const refused = await adds("Late", connection)
  expect(refused.code).toBe(1)
  expect(refused.said).toContain("signed_out (4401)")
  expect(await other.titles()).toEqual(["A kettle", "Wool socks"])

  // Nobody but its maker is shown it.
  await other.menu("You and your devices")
  await other.dialog.getByText("This device", { exact: true }).waitFor()
  expect(await other.dialog.getByText("Other editors").count()).toBe(0)
})

test("[M9] a page with TipTap edits a wish's note together with the app, and stops when its token ends", async () => {
  const { ivo, mira, occasion } = await ivoAndMira(scene.stage, scene.url)
  const list = await mira.open(occasion.id)
  await list.add("Bicycle")
  const { room, token } = await connects(await ivo.open(occasion.id), "TipTap")

  process.env["JUBILEE"] = scene.url
  const vite = await createServer({ configFile: "examples/tiptap/vite.config.ts", logLevel: "error" })
  onTestFinished(() => vite.close())
  await vite.listen(0)
  const address = vite.resolvedUrls?.local[0] ?? ""
  const guest = await scene.stage.guest(address)
  guest.networkMayFail = true
  const page = await guest.page()
  await page.getByLabel("Room").fill(room)
  await page.getByLabel("Token").fill(token)
  await page.getByRole("button", { name: "Connect" }).click()
  await becomes(() => page.getByLabel("Wish").locator("option").allInnerTexts(), ["Bicycle"])

  await list.openRow("Bicycle")
  await list.note.pressSequentially("In green")
  const editor = page.getByRole("textbox", { name: "Note" })
  await becomes(() => editor.innerText(), "In green")
  await editor.press("ControlOrMeta+End")
  await editor.press("Enter")
  await editor.pressSequentially("and not too large 🚲")
  await becomes(() => list.note.inputValue(), "In green\nand not too large 🚲")
  // Both at once, in one line.
  await list.note.press("ControlOrMeta+Home")
  await Promise.all([list.note.pressSequentially("Please: "), editor.pressSequentially(", thank you")])
  const whole = "Please: In green\nand not too large 🚲, thank you"
  await becomes(() => list.note.inputValue(), whole)
  await becomes(() => editor.innerText().then((text) => text.replaceAll(/\n+/g, "\n")), whole)

  const yours = await ivo.open(occasion.id)
  await yours.menu("You and your devices")
  await yours.dialog.getByRole("button", { name: "Disconnect: TipTap" }).click()
  await becomes(() => page.getByText("closed: signed_out").count(), 1)
  await becomes(() => editor.getAttribute("contenteditable"), "false")
  expect(await list.note.inputValue()).toBe(whole)
})
