import { expect, test } from "vitest"
import { hostOf } from "../../../../../client/screens/list/links.ts"

test("a web address is shown as the host people know", () => {
  expect(hostOf("https://www.mud-and-fire.example/teapots?x=1")).toBe("mud-and-fire.example")
  expect(hostOf("http://shop.example:8080/a")).toBe("shop.example")
})

test.each([
  "javascript:alert(1)",
  "data:text/html,x",
  " https://a.example",
  "https://user:pw@a.example",
  "ftp://a",
  "",
])("%j never stands behind a click", (link) => {
  expect(hostOf(link)).toBeUndefined()
})
