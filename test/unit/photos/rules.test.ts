import { describe, expect, test } from "vitest"
import { UploadGate } from "../../../server/upload-gate.ts"
import { kindOf } from "../../../server/photos/kind.ts"
import { looked, mayUpload, type PhotoRecord, UNUSED_MS } from "../../../server/photos/rules.ts"
import type { AccessFacts } from "../../../shared/access.ts"
import { BlobId, newOccasionId, newPersonId } from "../../../shared/ids.ts"
import { isoFile } from "../../support/pictures.ts"

const MIB = 1024 * 1024
const HOUR_MS = 3_600_000

describe("[K21] a file", () => {
  test("is what its first bytes say", () => {
    const kind = (text: string) => kindOf(Buffer.from(text.padEnd(12, "\0"), "latin1"))
    for (const text of ["\xff\xd8\xff\xe0", "\x89PNG\r\n\x1a\n", "GIF87a", "GIF89a", "RIFF\0\0\0\0WEBP"])
      expect(kind(text)).toBe("readable")
    for (const text of ["", "<svg>", "RIFF\0\0\0\0WAVE", "GIF90a", "BM", "%PDF-1.7", "\xff\xd8"])
      expect(kind(text)).toBe("other")
    expect(kindOf(new Uint8Array([0xff, 0xd8, 0xff]))).toBe("other")
    for (const brands of [["heic"], ["mif1", "heic"], ["msf1", "hevc"]])
      expect(kindOf(isoFile(...brands))).toBe("heic")
    for (const brands of [
      ["avif", "mif1"],
      ["mif1", "avif"],
      ["isom", "mp42"],
    ])
      expect(kindOf(isoFile(...brands))).toBe("other")
  })
})

describe("[K20] who may upload", () => {
  const giver: AccessFacts = {
    role: "member",
    recipient: false,
    secrecy: "together",
    writers: "everyone",
    card: "writing",
  }
  const answer = (facts: Partial<AccessFacts>): string => {
    const may = mayUpload({ ...giver, ...facts })
    return may.ok ? "ok" : may.error.code
  }
  test("is whoever may write, and everybody else hears no more than what they know", () => {
    expect(answer({})).toBe("ok")
    expect(answer({ card: undefined })).toBe("not_here")
    expect(answer({ recipient: true })).toBe("not_here")
    expect(answer({ role: "reader" })).toBe("not_here")
    expect(answer({ role: undefined })).toBe("not_here")
    expect(answer({ archived: true })).toBe("archived")
    expect(answer({ card: "open" })).toBe("card_open")
    expect(answer({ card: "open", late: true })).toBe("ok")
    expect(answer({ card: "open", late: true, recipient: true })).toBe("not_allowed")
  })
})

describe("[K25] a photo that is looked at", () => {
  const blob = BlobId.parse("0".repeat(64))
  const photo: PhotoRecord = {
    occasion: newOccasionId(),
    blob,
    file: `${blob}.${"0".repeat(26)}`,
    by: newPersonId(),
    width: 1,
    height: 1,
    at: 0,
    unusedSince: 0,
    lookAt: 6 * HOUR_MS,
  }
  const at = (now: number, used: boolean, before = photo) => looked(before, { now, used, open: false })
  const after = (now: number, used: boolean, before = photo): PhotoRecord => {
    const changed = at(now, used, before)
    if (!changed.ok) throw new Error("it was not due")
    return changed.value
  }

  test("is not looked at before its time", () => {
    expect(at(6 * HOUR_MS - 1, false).ok).toBe(false)
  })

  test("ends after two days without a message, not a moment earlier", () => {
    const waiting = after(UNUSED_MS - 1, false)
    expect(waiting.ending).toBeUndefined()
    expect(waiting.lookAt).toBe(UNUSED_MS)
    expect(after(UNUSED_MS, false, waiting).ending).toBe(true)
  })

  test("has two days again once a message referred to it", () => {
    const used = after(UNUSED_MS, true)
    const later = used.lookAt
    const unused = after(later, false, used)
    expect(unused).toMatchObject({ unusedSince: later })
    expect(unused.ending).toBeUndefined()
    expect(after(later + UNUSED_MS, false, unused).ending).toBe(true)
  })
})

describe("[K24] uploads under way", () => {
  test("are bounded by person and node, and room is free again when they are done", () => {
    const gate = new UploadGate()
    const mine = Array.from({ length: 6 }, () => gate.enter("a", MIB))
    expect(mine.every((leave) => leave !== undefined)).toBe(true)
    expect(gate.enter("a", 1)).toBeUndefined()
    mine[0]?.()
    const big = [gate.enter("b", 10 * MIB), gate.enter("b", 10 * MIB)]
    expect(gate.enter("b", 10 * MIB)).toBeUndefined()
    for (const person of ["c", "d", "e", "f"]) for (let n = 0; n < 2; n++) gate.enter(person, 10 * MIB)
    expect(gate.enter("g", 10 * MIB)).toBeUndefined()
    for (const leave of big) leave?.()
    expect(gate.enter("g", 10 * MIB)).toBeDefined()
  })
})
