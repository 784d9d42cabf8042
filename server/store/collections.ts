import type { CollectionSpec } from "./port.ts"

/** Every collection of records, and by what it is found. Both stores create exactly these at start. */
export const COLLECTIONS = {
  /** Signing keys, created on first start. */
  keys: { indexes: [], unique: [] },
  /** People: whoever takes part, with or without a device. */
  people: { indexes: [], unique: [] },
  /** Signed-in devices. */
  sessions: { indexes: ["person"], unique: [] },
  circles: { indexes: [], unique: [] },
  /** One per person and circle; key `circle:person`. */
  members: { indexes: ["circle", "person"], unique: [] },
  occasions: { indexes: ["circle"], unique: [] },
  /** Capability links, found by the hash of their token. */
  links: { indexes: ["hash", "occasion", "person"], unique: ["hash"] },
} as const satisfies Record<string, CollectionSpec>

export type Collection = keyof typeof COLLECTIONS
