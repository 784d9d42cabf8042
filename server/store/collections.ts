import type { CollectionSpec } from "./port.ts"

/** Every collection of records, and by what it is found. Both stores create exactly these at start. */
export const COLLECTIONS = {
  /** Signing keys, created on first start. */
  keys: { indexes: [], unique: [] },
  /** People: whoever takes part, with or without a device. */
  people: { indexes: [], unique: [] },
  /** Signed-in devices. */
  sessions: { indexes: ["person"], unique: [] },
  /** With who is in it: one record, so that looks differ and an organiser remains (compare-and-set). */
  circles: { indexes: [], unique: [] },
  /** In which circles to look for a person; key `circle:person`. The circle itself decides. */
  members: { indexes: ["person"], unique: [] },
  /** What each person did within the last day, for limits; key: the person. */
  quotas: { indexes: [], unique: [] },
  /** `eraseAt`: when one that was deleted is erased for good; `cardDue`: when its card opens. */
  occasions: { indexes: ["circle", "eraseAt", "cardDue"], unique: [] },
  /** What somebody gave in occasions that are erased; key `occasion:person`. */
  history: { indexes: ["person"], unique: [] },
  /** Capability links and recovery links (key `recovery:person`), found by the hash of their token. */
  links: { indexes: ["hash", "occasion"], unique: ["hash"] },
  /** Devices that ask to be let in, found by the hash of their secret. */
  asks: { indexes: ["hash", "occasion"], unique: ["hash"] },
  /** Other editors of people, found by the hash of their token. */
  editors: { indexes: ["hash", "person", "occasion", "expiresAt"], unique: ["hash"] },
  /** Calendar feeds, found by the hash of their address' token; key: the person. */
  calendars: { indexes: ["hash"], unique: ["hash"] },
  /** A room's items as of a number of its log; key: the room. */
  projections: { indexes: [], unique: [] },
  /** Who takes what; key `occasion:item`. `expires`: when something of it ends by itself; `given`: since when something of it is given. */
  claims: { indexes: ["occasion", "expires", "given"], unique: [] },
  /** What a recipient was shown of who gave what; key `occasion:person`. */
  shown: { indexes: ["occasion"], unique: [] },
  /** Parts of rooms' documents that could not be opened and were taken out, for organisers to read. */
  setAside: { indexes: ["occasion"], unique: [] },
  /** Builds of the client that nodes serve, and their files; key: the build. Written by nodes alone. */
  builds: { indexes: ["usedAt"], unique: [] },
  buildFiles: { indexes: [], unique: [] },
  /** Bytes pushed on one day; key: the person, or the room. */
  volumes: { indexes: [], unique: [] },
} as const satisfies Record<string, CollectionSpec>

export type Collection = keyof typeof COLLECTIONS
