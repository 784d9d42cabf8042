import { describe, expect, test } from "vitest"
import { drawsAny, fileNameFor, insideStyle } from "../../../../../../client/features/card/keep/file.ts"

describe("[K10] a card that is kept", () => {
  test.each([
    ["Anna turns 40", "Anna turns 40.html"],
    ["</style><script>alert(1)</script>", "style script alert(1) script.html"],
    ["../../etc/passwd", "etc passwd.html"],
    ["Für Łukasz: 1/2?", "Für Łukasz 1 2.html"],
    ["con", "The card con.html"],
    ["\u202Elmth\n", "lmth.html"],
    [" . ", "The card.html"],
    ["🎉".repeat(200), `${"🎉".repeat(60)}.html`],
  ])("has a name that every system takes: %j", (title, name) => {
    expect(fileNameFor(title, "The card")).toBe(name)
  })

  test("no style ends its element", () => {
    expect(insideStyle('a::after { content: "</style><script>" }')).not.toMatch(/<\//)
  })

  test("has the fonts of its letters alone", () => {
    expect(drawsAny("U+0-FF, U+131", "Anna")).toBe(true)
    expect(drawsAny("U+100-2BA", "Anna")).toBe(false)
    expect(drawsAny("U+100-2BA", "Łukasz")).toBe(true)
    expect(drawsAny("", "Anna")).toBe(true)
  })
})
