import type { Meter } from "../meter.ts"

/** What a store of its own has cost since the start. */
export interface StoreUse {
  /** Processor time of the database, in ms. */
  readonly cpuMs: number
  /** For so long, in ms, an append was on its way: the mean of all nodes. */
  readonly waitedMs: number
}

/** The processes that serve, together. */
export interface Measured {
  /** Where the store is a process of its own. */
  storeUse?(): Promise<StoreUse>
  /** Processor time since the start, in ms. */
  cpuMs(): number
  /** Resident memory, right after the garbage was collected. */
  residentBytes(): Promise<number>
}

/** Where a client sits: rooms and the places in each are counted from 0. */
export interface Place {
  readonly room: number
  readonly seat: number
}

/** A connected client that has the room's document. */
export interface Client {
  /** Sends the next of its edits, as the meter counts them. */
  edit(): void
  /** Sends a part of a document and resolves when the server has it. */
  load(update: Uint8Array): Promise<void>
  /** What came in since the last call. */
  received(): { readonly frames: number; readonly bytes: number }
  /** The connection is lost without a word; `back` resolves when a new one is where this one was. */
  drop(): void
  back(): Promise<void>
  /** What the client has of the document, as Yjs's state vector; for a server whose clients come back with one. */
  remember(stateVector: Uint8Array): void
  /** The document as it came with the join. */
  readonly document: readonly Uint8Array[]
}

export interface JoinOptions {
  /** Counts what this client gets and sends; without it the client only listens. */
  readonly meter?: Meter
}

/** A running server, and how one talks to it. */
export interface Contender {
  readonly name: string
  readonly server: Measured
  /** Whether documents outlive the process. */
  readonly stores: boolean
  /** The same server by its way in for other editors, in rooms of their own. */
  readonly editors?: Contender
  /** Resolves when the client is connected and has everything that the room holds. */
  join(place: Place, options?: JoinOptions): Promise<Client>
  /** A new process on what the one before kept (if it stores); resolves when it answers. Its clients are gone. */
  restart(): Promise<void>
  stop(): Promise<void>
}

/** What is made beforehand: rooms for so many clients each, and so many edits of so many writers in each. */
export interface Prepared {
  readonly clients: number
  readonly writers: number
  readonly edits: number
  /** A server that closes rooms which nobody has open does so after this many seconds, when given. */
  readonly idleSeconds?: number
}

/** One kind of server, ready to be started. Every start is a new process with nothing in it. */
export interface ContenderKind {
  readonly name: string
  start(prepared: Prepared): Promise<Contender>
}
