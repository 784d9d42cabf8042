import * as decoding from "lib0/decoding"
import * as encoding from "lib0/encoding"
import { expect, test } from "vitest"
import { ByteReader, ByteWriter } from "../../../server/rooms/admission/byte-reader.ts"
import { Rng } from "../../support/rng.ts"

function readerOf(bytes: Uint8Array): ByteReader {
  const reader = new ByteReader()
  reader.open(bytes)
  return reader
}

test("numbers are read as lib0 wrote them, up to the last safe one", () => {
  const rng = new Rng(11)
  for (let round = 0; round < 20_000; round++) {
    const value = Math.floor((rng.uint32() * 2 ** 21 + rng.below(2 ** 21)) / 2 ** rng.below(53))
    const bytes = encoding.encode((to) => encoding.writeVarUint(to, value))
    const reader = readerOf(bytes)
    expect(reader.varUint()).toBe(value)
    expect([reader.failed, reader.left]).toEqual([false, 0])
    const writer = new ByteWriter()
    writer.varUint(value)
    expect(writer.bytes()).toEqual(bytes)
  }
})

test("numbers out of range or cut short fail, and everything after them is nothing", () => {
  for (const bytes of [
    [],
    [0x80],
    [255, 255, 255, 255, 255, 255, 255, 16],
    [128, 128, 128, 128, 128, 128, 128, 128, 1],
  ]) {
    const reader = readerOf(Uint8Array.from(bytes))
    expect(reader.varUint()).toBe(0)
    expect([reader.failed, reader.left, reader.byte()]).toEqual([true, 0, 0])
  }
  expect(readerOf(Uint8Array.of(255, 255, 255, 255, 255, 255, 255, 15)).varUint()).toBe(
    Number.MAX_SAFE_INTEGER,
  )
})

test("signed numbers are passed over as lib0 reads them", () => {
  for (const value of [0, -1, 63, 64, -64, 2 ** 31 - 1, -(2 ** 31), Number.MAX_SAFE_INTEGER]) {
    const bytes = encoding.encode((to) => encoding.writeVarInt(to, value))
    const reader = readerOf(bytes)
    reader.skipVarInt()
    expect([reader.failed, reader.left]).toEqual([false, 0])
    expect(decoding.readVarInt(decoding.createDecoder(bytes))).toBe(value)
  }
  const endless = readerOf(Uint8Array.of(255, 255, 255, 255, 255, 255, 255, 255, 1))
  endless.skipVarInt()
  expect(endless.failed).toBe(true)
})

test("text is valid exactly where a strict decoder says so, and has as many units", () => {
  const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })
  const rng = new Rng(12)
  const heads = [0x41, 0xc2, 0xc1, 0xdf, 0xe0, 0xe4, 0xed, 0xef, 0xf0, 0xf1, 0xf4, 0xf5, 0x80, 0xff]
  const tails = [0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0x7f, 0xc0]
  let valid = 0
  for (let round = 0; round < 60_000; round++) {
    const bytes = Uint8Array.from({ length: 1 + rng.below(5) }, () =>
      rng.pick(rng.chance(0.4) ? heads : tails),
    )
    if (rng.chance(0.3))
      bytes.set(new TextEncoder().encode(rng.pick(["é", "漢", "a", "\ufeff"])).slice(0, bytes.length))
    let units = -1
    try {
      units = strict.decode(bytes).length
    } catch {
      units = -1
    }
    const reader = readerOf(bytes)
    const found = reader.utf16Length(bytes.length)
    expect([bytes.join(), reader.failed ? -1 : found]).toEqual([bytes.join(), units])
    if (units >= 0) valid++
  }
  expect(valid).toBeGreaterThan(2_000)
})

test("numbers that JSON cannot carry are told apart", () => {
  const finite = (value: number, bytes: 4 | 8): boolean => {
    const view = new DataView(new ArrayBuffer(bytes))
    if (bytes === 4) view.setFloat32(0, value)
    else view.setFloat64(0, value)
    return readerOf(new Uint8Array(view.buffer)).finiteFloat(bytes)
  }
  for (const bytes of [4, 8] as const) {
    for (const value of [0, -0, 1.5, -1e30, 1e-40]) expect(finite(value, bytes)).toBe(true)
    for (const value of [Number.NaN, Infinity, -Infinity]) expect(finite(value, bytes)).toBe(false)
  }
})
