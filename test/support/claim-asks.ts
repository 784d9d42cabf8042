import { expect } from "vitest"
import { requestId, type AskedClaim } from "./claims-world.ts"
import { becomes, type OccasionPage } from "./pages.ts"
import type { Guest } from "./stage.ts"

/** Asks something of a wish without the screen, to set the scene; resolves when it was answered `ok`. */
export async function asks(
  giver: Guest,
  page: OccasionPage,
  title: string,
  command: AskedClaim,
): Promise<void> {
  const occasion = new URL(page.page.url()).pathname.split("/")[2] ?? ""
  const item = (await page.place(title).getAttribute("data-row")) ?? ""
  const address = new URL(`/api/occasions/${occasion}/items/${item}/claim`, giver.url)
  const data = { ...command, requestId: requestId() }
  await becomes(
    async () => {
      const answer = await giver.context.request.post(address.href, {
        data,
        headers: { origin: address.origin, authorization: `Bearer ${giver.token}` },
      })
      return (await answer.json()) as unknown
    },
    expect.objectContaining({ result: "ok" }),
  )
}
