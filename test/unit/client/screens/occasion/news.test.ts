import { describe, expect, test } from "vitest"
import { isNews, noNews, tellNews } from "../../../../../client/screens/occasion/news.ts"
import { newItemId, newPersonId } from "../../../../../shared/ids.ts"

const teapot = newItemId()
const saddle = newItemId()
const titleOf = (id: string) => (id === teapot ? "Teapot" : "Saddle")

describe("what is read out of what others do", () => {
  test("one person and one thing are named", () => {
    const news = noNews()
    news.changed.set("Ivo", new Set([teapot]))
    expect(tellNews(news, titleOf)).toBe("Ivo changed Teapot.")
  })

  test("a burst is one sentence, not many", () => {
    const news = noNews()
    for (const name of ["Ivo", "Mira", "Gran"]) news.changed.set(name, new Set([teapot, saddle]))
    expect(tellNews(news, titleOf)).toBe("3 people changed 2 things.")
  })

  test("coming and going are told, coming back in between is not", () => {
    const news = noNews()
    const back = newPersonId()
    news.joined.set(newPersonId(), "Ivo")
    news.left.set(newPersonId(), "Gran")
    news.left.set(back, "Mira")
    news.joined.set(back, "Mira")
    expect(tellNews(news, titleOf)).toBe("Ivo joined. Gran left.")
  })

  test("nothing is no news", () => {
    expect(isNews(noNews())).toBe(false)
    expect(tellNews(noNews(), titleOf)).toBe("")
  })
})
