import { readFileSync } from "node:fs"
import { describe, expect, test } from "vitest"
import { readConfig, settingsTable } from "../../../server/config.ts"

const problems = (env: Record<string, string>): readonly string[] => {
  const read = readConfig(env)
  return read.ok ? [] : read.error
}

describe("the configuration", () => {
  test("nothing set is a good configuration", () => {
    const read = readConfig({})
    expect(read).toMatchObject({
      ok: true,
      value: { PORT: 3000, HOST: "0.0.0.0", DATA_DIR: "./data", TRUST_PROXY: 0, MAX_BODY_BYTES: 65_536 },
    })
    expect(read.ok && read.value.PUBLIC_URL).toBeUndefined()
  })

  test("an empty value counts as not set, as composing tools pass it", () => {
    expect(readConfig({ PORT: "", PUBLIC_URL: " ", MAX_BODY_BYTES: "" })).toEqual(readConfig({}))
  })

  test("every problem is told at once, each by its setting, and no value is repeated", () => {
    const told = problems({
      PORT: "hunter2",
      TRUST_PROXY: "-1",
      LOG_LEVEL: "hunter2",
      MAX_DOCUMENT_BYTES: "hunter2",
    })
    expect(told).toHaveLength(4)
    expect(told.join("\n")).toMatch(
      /^PORT must be .*\.\nTRUST_PROXY must be .*\.\nLOG_LEVEL .*\nMAX_DOCUMENT_BYTES .*$/,
    )
    expect(told.join("\n")).not.toContain("hunter2")
  })

  test.each([
    ["262144", 262_144],
    ["256KiB", 262_144],
    ["256 KiB", 262_144],
    ["1 MiB", 1_048_576],
    ["2GiB", 2_147_483_648],
  ])("a size of %s is %i bytes", (text, bytes) => {
    expect(readConfig({ MAX_BODY_BYTES: text })).toMatchObject({ value: { MAX_BODY_BYTES: bytes } })
  })

  test.each(["0", "-1", "1e6", "1.5 MiB", "12 TB", "0x10", "256 kib", "9".repeat(30), "Infinity", "NaN"])(
    "%s is no size of a document",
    (text) => {
      expect(problems({ MAX_DOCUMENT_BYTES: text })).toHaveLength(1)
    },
  )

  test.each([
    ["https://gifts.example.org", "https://gifts.example.org"],
    ["https://gifts.example.org/", "https://gifts.example.org"],
    ["https://gifts.example.org:443", "https://gifts.example.org"],
    ["HTTP://Gifts.Example.org:8080", "http://gifts.example.org:8080"],
    ["http://[::1]:3000", "http://[::1]:3000"],
  ])("the public address %s is the origin %s", (text, origin) => {
    expect(readConfig({ PUBLIC_URL: text })).toMatchObject({ ok: true, value: { PUBLIC_URL: origin } })
  })

  test.each([
    "gifts.example.org",
    "ftp://gifts.example.org",
    "https://gifts.example.org/app",
    "https://gifts.example.org?x=1",
    "https://user:secret@gifts.example.org",
    "https://",
    "javascript:alert(1)",
  ])("%s is no public address", (text) => {
    expect(problems({ PUBLIC_URL: text })).toEqual([expect.stringMatching(/^PUBLIC_URL must be /)])
  })

  test("Redis alone joins no nodes: they would not share a store", () => {
    expect(problems({ REDIS_URL: "redis://localhost", PORT: "x" })).toEqual([
      expect.stringMatching(/^PORT must be /),
      "REDIS_URL needs MONGODB_URL: several nodes cannot share a file.",
    ])
    expect(problems({ REDIS_URL: "redis://localhost", MONGODB_URL: "mongodb://localhost" })).toEqual([])
  })

  test("an address of Redis that cannot be read is refused, and not repeated", () => {
    const told = problems({ REDIS_URL: "http://user:hunter2@localhost", MONGODB_URL: "mongodb://localhost" })
    expect(told).toEqual([expect.stringMatching(/^REDIS_URL must be an address/)])
    expect(told.join("")).not.toContain("hunter2")
  })

  test.each([
    "mongodb://db.example.org/jubilee",
    "mongodb://name:p%40ss@one:27017,two:27017/jubilee?replicaSet=rs0&authSource=admin",
    "mongodb+srv://name:secret@cluster.example.org",
  ])("%s may be a database", (url) => {
    expect(readConfig({ MONGODB_URL: url })).toMatchObject({ ok: true, value: { MONGODB_URL: url } })
  })

  test.each([
    "db.example.org",
    "http://db.example.org",
    "mongodb://",
    "mongodb:/db/x",
    "mongodb://u:hunter2@/x",
  ])("%s is no database, and is not repeated", (url) => {
    expect(problems({ MONGODB_URL: url, PORT: "x" })).toEqual([
      expect.stringMatching(/^PORT must be /),
      expect.stringMatching(/^MONGODB_URL must be (?!.*hunter2)/),
    ])
  })

  test.each([
    ["VAPID_SUBJECT", "operator@example.org"],
    ["VAPID_SUBJECT", "mailto:operator@localhost"],
    ["VAPID_SUBJECT", "https://localhost"],
    ["VAPID_SUBJECT", "http://example.org"],
    ["SMTP_URL", "mail.example.org"],
    ["SMTP_URL", "https://mail.example.org"],
    ["MAIL_FROM", "Jubilee <jubilee@example.org>\nBcc: x@example.org"],
    ["MAIL_FROM", "a@example.org, b@example.org"],
  ])("%s is not %j", (name, value) => {
    expect(problems({ [name]: value }).join()).toContain(`${name} must be `)
  })

  test("e-mail is set as a whole, with the address that its links lead to", () => {
    const mail = { SMTP_URL: "smtp://mail.example.org", MAIL_FROM: "jubilee@example.org" }
    const PUBLIC_URL = "https://gifts.example.org"
    expect(problems({ ...mail, PUBLIC_URL })).toEqual([])
    expect(problems(mail)).toEqual([expect.stringContaining("PUBLIC_URL")])
    expect(problems({ SMTP_URL: mail.SMTP_URL, PUBLIC_URL })).toEqual([expect.stringContaining("MAIL_FROM")])
  })

  test("docs/configuration.md lists exactly the settings there are", () => {
    const document = readFileSync(new URL("../../../docs/configuration.md", import.meta.url), "utf8")
    expect(document).toContain(`\n${settingsTable()}\n`)
  })
})
