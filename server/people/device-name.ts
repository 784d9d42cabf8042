import type { Browser, System } from "../../shared/api.ts"

/** What a device is called by, as far as its browser says. */
export interface DeviceName {
  readonly browser?: Browser
  readonly system?: System
}

/** More of a header than any browser sends is not looked at. */
const LOOKED_AT = 512

/** The first that matches counts: most browsers name those that they want to be taken for, too. */
const BROWSERS: readonly (readonly [RegExp, Browser])[] = [
  [/\bEdg(?:e|A|iOS)?\//, "Edge"],
  [/\b(?:OPR|OPiOS|OPX|Opera)\b/, "Opera"],
  [/\bSamsungBrowser\//, "Samsung Internet"],
  [/\b(?:DuckDuckGo|Ddg)\//, "DuckDuckGo"],
  [/\b(?:Firefox|FxiOS)\//, "Firefox"],
  [/(?:Chrome|Chromium|CriOS)\//, "Chrome"],
  [/\bVersion\/\S+ (?:Mobile\/\S+ )?Safari\//, "Safari"],
]
const SYSTEMS: readonly (readonly [RegExp, System])[] = [
  [/\biPhone\b/, "iPhone"],
  [/\biPad\b/, "iPad"],
  [/\bAndroid\b/, "Android"],
  [/\bWindows\b/, "Windows"],
  [/\bMacintosh\b/, "Mac"],
  [/\bCrOS\b/, "Chromebook"],
  [/\bLinux\b/, "Linux"],
]

/** "Chrome on Windows" from a User-Agent header, which anybody may fill with anything: only words of ours come out. */
export function deviceNameOf(userAgent: string | undefined): DeviceName {
  const said = (userAgent ?? "").slice(0, LOOKED_AT)
  const browser = BROWSERS.find(([pattern]) => pattern.test(said))?.[1]
  const system = SYSTEMS.find(([pattern]) => pattern.test(said))?.[1]
  return { ...(browser !== undefined && { browser }), ...(system !== undefined && { system }) }
}
