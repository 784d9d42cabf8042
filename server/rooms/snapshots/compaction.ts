import * as Y from "yjs"
import { newDoc } from "../../../shared/documents/new-doc.ts"
import type { PersonId } from "../../../shared/ids.ts"
import { ROOTS } from "../../../shared/documents/schema.ts"
import { unreachable } from "../../../shared/result.ts"
import type { RoomKind } from "../../../shared/rooms.ts"
import { applyWithin } from "../../documents/apply.ts"
import { type Budget, OverBudget } from "../../documents/budget.ts"
import { Ledger, type Pieces } from "../admission/ledger.ts"
import { searchSteps } from "../trials/search-steps.ts"
import { squash } from "./squash.ts"

/** A room's log as bytes, for the thread that opens the document, never the event loop. */
export interface CompactJob {
  readonly kind: RoomKind
  /** The document and the ledger as of the base; empty at the beginning. */
  readonly base: Uint8Array
  readonly ledger: Uint8Array | undefined
  readonly updates: readonly { readonly author: PersonId; readonly bytes: Uint8Array }[]
  /** More client ids than this, and a restarted document is part of the answer. */
  readonly squashAbove: number
}

export type Compacted =
  /** `squashed`: the same content under one client id, or one for each author, for a room that has grown too many. */
  | {
      readonly kind: "snapshot"
      readonly bytes: Uint8Array
      readonly ledger: Uint8Array
      readonly squashed: Uint8Array | undefined
    }
  /** Loading the snapshot gives other content than the live document: crossed origins by a hostile member. */
  | { readonly kind: "diverged"; readonly squashed: Uint8Array }
  /** Yjs cannot read the log: nothing is written over anything. */
  | { readonly kind: "unreadable"; readonly reason: string }

/**
 * Makes a snapshot: base and updates applied with garbage collection, encoded, loaded again into an empty document
 * and compared, before it counts. Throws `OverBudget`, and nothing else on what the log holds.
 */
export function compact(job: CompactJob, budget: Budget): Compacted {
  try {
    return attempt(job, budget)
  } catch (error) {
    if (error instanceof OverBudget) throw error
    return { kind: "unreadable", reason: error instanceof Error ? error.message : String(error) }
  }
}

function attempt(job: CompactJob, budget: Budget): Compacted {
  const live = newDoc()
  if (job.base.length > 0) applyWithin(live, job.base, budget)
  live.transact(() => {
    for (const { bytes } of job.updates) applyWithin(live, bytes, budget)
  })
  if (pending(live)) return { kind: "unreadable", reason: "the log refers to something it does not hold" }
  const bytes = Y.encodeStateAsUpdate(live)
  const loaded = newDoc()
  const searched = searchSteps(Infinity, () => applyWithin(loaded, bytes, budget))
  if (pending(loaded)) return { kind: "unreadable", reason: "the snapshot cannot be loaded whole" }
  if (content(live, job.kind) !== content(loaded, job.kind)) {
    return { kind: "diverged", squashed: squash(loaded, job.kind) }
  }
  const ledger = ledgerOf(job, budget)
  if (ledger === undefined) return { kind: "unreadable", reason: "the ledger cannot be read" }
  ledger.recount(piecesOf(loaded), searched.kind === "done" ? searched.steps : 0)
  const many = loaded.store.clients.size > job.squashAbove
  return {
    kind: "snapshot",
    bytes,
    ledger: ledger.encode(),
    squashed: many ? squash(loaded, job.kind) : undefined,
  }
}

const pending = (doc: Y.Doc): boolean => doc.store.pendingStructs !== null || doc.store.pendingDs !== null

function ledgerOf(job: CompactJob, budget: Budget): Ledger | undefined {
  const ledger = job.ledger === undefined ? Ledger.empty(job.kind) : Ledger.decode(job.kind, job.ledger)
  if (job.ledger === undefined && job.base.length > 0) ledger?.absorb(job.base, undefined)
  for (const { bytes, author } of job.updates) {
    ledger?.absorb(bytes, author)
    budget.check()
  }
  return ledger
}

/** How many structs a document keeps of each client id, and the bytes of their content, about. */
function* piecesOf(doc: Y.Doc): Iterable<Pieces> {
  for (const [client, structs] of doc.store.clients) {
    let bytes = 0
    for (const struct of structs) {
      if (struct instanceof Y.Item && !struct.deleted) bytes += contentBytes(struct)
    }
    yield { client, clocks: structs.map(({ id }) => id.clock), bytes }
  }
}

function contentBytes({ content, length }: Y.Item): number {
  if (content instanceof Y.ContentString) return Buffer.byteLength(content.str)
  if (content instanceof Y.ContentAny) return Buffer.byteLength(JSON.stringify(content.arr))
  return length
}

/** Everything a reader could see, as text that does not depend on who typed it or in which order keys were set. */
export function content(doc: Y.Doc, kind: RoomKind): string {
  const roots = Object.entries(ROOTS[kind]).map(([name, root]) => {
    switch (root) {
      case "map":
        return [name, plain(doc.getMap(name))]
      case "text":
        return [name, plain(doc.getText(name))]
      case "array":
        return [name, plain(doc.getArray(name))]
      case "fragment":
        return [name, plain(doc.getXmlFragment(name))]
      default:
        return unreachable(root)
    }
  })
  return JSON.stringify(roots)
}

function plain(value: unknown): unknown {
  if (value instanceof Y.Text) return value.toDelta()
  if (value instanceof Y.Array) return value.map(plain)
  if (value instanceof Y.Map) return sorted(value.entries())
  if (value instanceof Y.XmlElement)
    return [value.nodeName, sorted(Object.entries(value.getAttributes())), value.toArray().map(plain)]
  if (value instanceof Y.XmlFragment) return value.toArray().map(plain)
  return value
}

const sorted = (entries: Iterable<readonly [string, unknown]>): unknown =>
  [...entries].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, item]) => [key, plain(item)])
