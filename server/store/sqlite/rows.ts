import type { SQLOutputValue } from "node:sqlite"

/** A row as SQLite gives it. What a column holds is the schema's promise; a broken promise is a corrupt file. */
export type Row = Record<string, SQLOutputValue>

/** A cell did not hold what the schema says: the file was changed by something else than this store. */
export class CorruptRow extends Error {}

export function integer(row: Row | undefined, column: string): number {
  const value = row?.[column]
  if (typeof value !== "number") throw new CorruptRow(`${column} is not a number`)
  return value
}

export function text(row: Row | undefined, column: string): string {
  const value = row?.[column]
  if (typeof value !== "string") throw new CorruptRow(`${column} is not text`)
  return value
}

export function blob(row: Row | undefined, column: string): Uint8Array<ArrayBuffer> {
  const value = row?.[column]
  if (!(value instanceof Uint8Array) || !(value.buffer instanceof ArrayBuffer))
    throw new CorruptRow(`${column} is not a blob`)
  return new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
}
