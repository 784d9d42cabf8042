import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { linkKey } from "../../../shared/link-key.ts"

const LINK = "https://shop.example/headphones/black?size=m"

describe("[C10] two links to the same page", () => {
  test.each([
    ["with www", "https://www.shop.example/headphones/black?size=m"],
    ["in capital letters", "HTTPS://WWW.Shop.Example/headphones/black?size=m"],
    ["not secure", "http://shop.example/headphones/black?size=m"],
    ["with the usual port", "https://shop.example:443/headphones/black?size=m"],
    ["with a slash at the end", "https://shop.example/headphones/black/?size=m"],
    ["at another place on the page", `${LINK}#reviews`],
    ["from a newsletter", `${LINK}&utm_source=letter&utm_campaign=xmas&mc_eid=12ab`],
    ["from an advertisement", "https://shop.example/headphones/black?gclid=1&size=m&FBCLID=2"],
    ["with how it was found in its path", "https://shop.example/headphones/black/ref=sr_1_3?size=m&qid=17"],
  ])("are the same, %s", (_how, other) => {
    expect(linkKey(other)).toBe(linkKey(LINK))
  })

  test("are the same with parameters in another order", () => {
    expect(linkKey("https://shop.example/?b=2&a=1")).toBe(linkKey("https://shop.example?a=1&b=2"))
  })

  test.each([
    ["another shop", "https://other.example/headphones/black?size=m"],
    ["a part of the shop", "https://outlet.shop.example/headphones/black?size=m"],
    ["another port", "https://shop.example:8443/headphones/black?size=m"],
    ["another page", "https://shop.example/headphones/white?size=m"],
    ["a page in other letters", "https://shop.example/Headphones/black?size=m"],
    ["another size", "https://shop.example/headphones/black?size=l"],
    ["no size", "https://shop.example/headphones/black"],
  ])("are not the same: %s", (_what, other) => {
    expect(linkKey(other)).not.toBe(linkKey(LINK))
  })

  test.each(["", "shop.example/1", "javascript:alert(1)", "https://", "https://me@shop.example/"])(
    "%j is no link, and like no other",
    (text) => {
      expect(linkKey(text)).toBeUndefined()
    },
  )

  test("whatever stands there, it is taken, and what two links have in common is again as common", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.webUrl({ withQueryParameters: true })), (text) => {
        const key = linkKey(text)
        expect(key === undefined || linkKey(`http://${key}`) === key).toBe(true)
      }),
    )
  })
})
