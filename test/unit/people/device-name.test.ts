import { expect, test } from "vitest"
import { deviceNameOf } from "../../../server/people/device-name.ts"

const MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit"
const LIKE = "(KHTML, like Gecko)"

test.each([
  [
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 ${LIKE} Chrome/140.0.0.0 Safari/537.36`,
    "Chrome",
    "Windows",
  ],
  [
    `Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 ${LIKE} Chrome/140.0 Safari/537.36 Edg/140.0`,
    "Edge",
    "Windows",
  ],
  [
    `Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 ${LIKE} Version/18.5 Mobile/15E148 Safari/604.1`,
    "Safari",
    "iPhone",
  ],
  [
    `Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 ${LIKE} CriOS/140.0 Mobile/15E148 Safari/604.1`,
    "Chrome",
    "iPhone",
  ],
  [`${MAC}/605.1.15 ${LIKE} Version/18.5 Safari/605.1.15`, "Safari", "Mac"],
  ["Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox", "Mac"],
  [
    `Mozilla/5.0 (Linux; Android 15; SM-S931B) AppleWebKit/537.36 ${LIKE} SamsungBrowser/28.0 Chrome/130.0 Mobile Safari/537.36`,
    "Samsung Internet",
    "Android",
  ],
  [
    `Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 ${LIKE} Chrome/140.0 Safari/537.36`,
    "Chrome",
    "Chromebook",
  ],
  [
    `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 ${LIKE} HeadlessChrome/140.0 Safari/537.36`,
    "Chrome",
    "Linux",
  ],
] as const)("%s", (userAgent, browser, system) => {
  expect(deviceNameOf(userAgent)).toEqual({ browser, system })
})

test("of a header that no browser sends, only words of ours come out, and none from beyond its first 512 characters", () => {
  expect(deviceNameOf(undefined)).toEqual({})
  expect(deviceNameOf("")).toEqual({})
  expect(deviceNameOf("<script>\u202e Grandma's phone</script>")).toEqual({})
  expect(deviceNameOf(`${"x".repeat(600)} Chrome/1.0 Windows`)).toEqual({})
  expect(deviceNameOf(`${"Version/".repeat(60)} Windows`)).toEqual({ system: "Windows" })
})
