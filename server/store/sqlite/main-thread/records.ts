import type { FindOptions, Records, StoredRecord } from "../../port.ts"
import type { WriteQueue } from "./write-queue.ts"
import { specOf, type Collections } from "../../indexed-values.ts"
import type { ReaderCalls, RecordRow, WriteAnswer } from "../worker-protocol.ts"
import type { WorkerLink } from "../worker-link.ts"
import { otherRequest, type OtherWrite } from "./write-plan.ts"

export interface RecordsParts {
  /** Every collection there is, and by what it is found. */
  readonly collections: Collections
  readonly committer: WriteQueue
  readonly reader: WorkerLink<ReaderCalls>
}

/** Small JSON documents, written in the same group commits as the rooms' entries. */
export class SqliteRecords implements Records {
  readonly #collections: Collections
  readonly #committer: WriteQueue
  readonly #reader: WorkerLink<ReaderCalls>

  constructor({ collections, committer, reader }: RecordsParts) {
    this.#collections = collections
    this.#committer = committer
    this.#reader = reader
  }

  async get(collection: string, key: string): Promise<StoredRecord | undefined> {
    specOf(this.#collections, collection)
    const row = await this.#reader.call("get", { collection, key })
    return row === undefined ? undefined : storedRecord(row)
  }

  async getMany(collection: string, keys: readonly string[]): Promise<readonly StoredRecord[]> {
    specOf(this.#collections, collection)
    if (keys.length === 0) return []
    const rows = await this.#reader.call("getMany", { collection, keys })
    return rows.map(storedRecord)
  }

  async insert(collection: string, key: string, body: object): Promise<"inserted" | "exists"> {
    return expect(
      await this.#write(collection, { kind: "insert", collection, key, body: JSON.stringify(body) }),
      ["inserted", "exists"],
    )
  }

  async replaceIf(
    collection: string,
    key: string,
    { version, body }: { readonly version: number; readonly body: object },
  ): Promise<"replaced" | "conflict" | "exists"> {
    const answer = await this.#write(collection, {
      kind: "replace",
      collection,
      key,
      version,
      body: JSON.stringify(body),
    })
    return expect(answer, ["replaced", "conflict", "exists"])
  }

  async delete(
    collection: string,
    key: string,
    version?: number,
  ): Promise<"deleted" | "conflict" | "absent"> {
    return expect(await this.#write(collection, { kind: "delete", collection, key, version }), [
      "deleted",
      "conflict",
      "absent",
    ])
  }

  async find(
    collection: string,
    index: string,
    { equals, among, from, to, limit }: FindOptions,
  ): Promise<readonly StoredRecord[]> {
    if (!specOf(this.#collections, collection).indexes.includes(index))
      throw new Error(`no index "${index}" is declared for "${collection}"`)
    const rows = await this.#reader.call("find", {
      collection,
      index,
      among,
      from: equals ?? from,
      to: equals ?? to,
      limit,
    })
    return rows.map(storedRecord)
  }

  #write(collection: string, write: OtherWrite): Promise<WriteAnswer> {
    specOf(this.#collections, collection)
    return this.#committer.submit((settle) => otherRequest(write, settle))
  }
}

function storedRecord({ key, version, body }: RecordRow): StoredRecord {
  const parsed: unknown = JSON.parse(body)
  return { key, version, body: parsed }
}

function expect<T extends WriteAnswer>(answer: WriteAnswer, possible: readonly T[]): T {
  const found = possible.find((each) => each === answer)
  if (found === undefined) throw new Error(`the writer answered ${answer}`)
  return found
}
