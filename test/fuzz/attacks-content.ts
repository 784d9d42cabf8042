import * as encoding from "lib0/encoding"
import {
  binary,
  craft,
  deleted,
  embed,
  format,
  id,
  item,
  legacyJson,
  objectWith,
  oneClient,
  rawValue,
  string,
  stringBytes,
  subdocument,
  type,
  values,
} from "./craft.ts"
import { MUM, ITEM, TITLE, NOTE, LETTER, TAGS, TAG, EVE, eve, title, type Attack } from "./scene.ts"

/** Content that these rooms do not have, or that no JSON can carry. */
export const CONTENT_ATTACKS: readonly Attack[] = [
  ...["__proto__", "constructor", "prototype", "hasOwnProperty", "toString"].flatMap((key): Attack[] => [
    {
      name: `the key ${key} of a map`,
      update: eve(item({ parent: ITEM, key }, values(1))),
      answer: "content",
    },
    { name: `the key ${key} in a value`, update: title(objectWith(key)), answer: "content" },
    {
      name: `the key ${key} of a mark`,
      update: eve(item({ origin: LETTER }, format(key, "true"))),
      answer: "content",
    },
  ]),
  {
    name: "a big integer, which JSON cannot carry",
    update: title(
      rawValue((to) => {
        encoding.writeUint8(to, 122)
        encoding.writeUint8Array(to, new Uint8Array(8))
      }),
    ),
    answer: "content",
  },
  { name: "undefined", update: title(rawValue((to) => encoding.writeUint8(to, 127))), answer: "content" },
  {
    name: "bytes in a value",
    update: title(
      rawValue((to) => {
        encoding.writeUint8(to, 116)
        encoding.writeVarUint8Array(to, new Uint8Array(3))
      }),
    ),
    answer: "content",
  },
  ...[Number.NaN, Infinity, -Infinity].map((value): Attack => ({
    name: `the number ${value}`,
    update: title(values(value)),
    answer: "content",
  })),
  { name: "binary content", update: title(binary(3)), answer: "content" },
  { name: "legacy JSON content", update: title(legacyJson("{}")), answer: "content" },
  { name: "a subdocument", update: title(subdocument("x")), answer: "content" },
  { name: "an embed in a text", update: eve(item({ origin: LETTER }, embed("{}"))), answer: "content" },
  { name: "an XML type", update: title(type("xml")), answer: "content" },
  {
    name: "a mark that is no JSON",
    update: eve(item({ origin: LETTER }, format("bold", "{"))),
    answer: "content",
  },
  {
    name: "a mark with nested values",
    update: eve(item({ origin: LETTER }, format("link", '{"a":{"b":1}}'))),
    answer: "content",
  },
  {
    name: "a text of bytes that are no UTF-8",
    update: eve(item({ origin: LETTER }, stringBytes([0xc3, 0x28]))),
    answer: "malformed",
  },
  {
    name: "half a surrogate pair",
    update: eve(item({ origin: LETTER }, stringBytes([0xed, 0xa0, 0x80]))),
    answer: "malformed",
  },
]

/** Structs that do not fit where they want to be. */
export const STRUCTURE_ATTACKS: readonly Attack[] = [
  { name: "an unknown root", update: eve(item({ root: "admin", key: "x" }, values(1))), answer: "structure" },
  {
    name: "an unknown root, named in a struct that is known already",
    update: oneClient(MUM, 1, item({ root: "admin" }, values("Kettle"))),
    answer: "structure",
  },
  {
    name: "a child without a key in a map",
    update: eve(item({ parent: ITEM }, values(1))),
    answer: "structure",
  },
  { name: "a key in a list", update: eve(item({ parent: TAGS, key: "x" }, values(1))), answer: "structure" },
  {
    name: "a key in a text",
    update: eve(item({ parent: NOTE, key: "x" }, string("x"))),
    answer: "structure",
  },
  { name: "a value in a text", update: eve(item({ origin: LETTER }, values(1))), answer: "structure" },
  { name: "a type in a text", update: eve(item({ origin: LETTER }, type("map"))), answer: "structure" },
  { name: "text in a map", update: title(string("x")), answer: "structure" },
  { name: "text in a list", update: eve(item({ origin: TAG }, string("x"))), answer: "structure" },
  {
    name: "a mark in a list",
    update: eve(item({ origin: TAG }, format("bold", "true"))),
    answer: "structure",
  },
  {
    name: "a parent that is a value",
    update: eve(item({ parent: TITLE, key: "x" }, values(1))),
    answer: "structure",
  },
  {
    name: "a parent that is a letter",
    update: eve(item({ parent: LETTER }, string("x"))),
    answer: "structure",
  },
  {
    name: "neighbours in two texts",
    update: eve(item({ origin: LETTER, right: TAG }, deleted(1))),
    answer: "structure",
  },
  {
    name: "neighbours under two keys",
    update: eve(item({ origin: TITLE, right: NOTE }, values(1))),
    answer: "structure",
  },
  {
    name: "a value before another of its key",
    update: eve(item({ right: TITLE }, values(1))),
    answer: "structure",
  },
  {
    name: "a type five levels deep",
    update: eve(
      item({ parent: ITEM, key: "a" }, type("map")),
      item({ parent: id(EVE, 0), key: "a" }, type("map")),
      item({ parent: id(EVE, 1), key: "a" }, type("map")),
      item({ parent: id(EVE, 2), key: "a" }, type("map")),
    ),
    answer: "structure",
  },
  {
    name: "a reference to one's own later clock",
    update: eve(item({ origin: id(EVE, 1) }, values(1)), item({ origin: TITLE }, values(1))),
    answer: "forward",
  },
  { name: "a reference to itself", update: eve(item({ origin: id(EVE, 0) }, values(1))), answer: "forward" },
  {
    name: "references in a circle",
    update: craft([
      { client: EVE, clock: 0, structs: [item({ origin: id(EVE + 1, 0) }, values(1))] },
      { client: EVE + 1, clock: 0, structs: [item({ origin: id(EVE, 0) }, values(1))] },
    ]),
    answer: "forward",
  },
]
