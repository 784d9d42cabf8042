import type { CollectionSpec } from "./port.ts"

/**
 * Every collection of records, and by what it is found. Both stores create exactly these at start. `lookBy`: what changed
 * and may move reminders, until the people whom it concerns are to be looked at.
 */
export const COLLECTIONS = {
  /** Signing keys, created on first start. */
  keys: { indexes: [], unique: [] },
  /** People: whoever takes part, with or without a device. */
  people: { indexes: [], unique: [] },
  /** Signed-in devices. */
  sessions: { indexes: ["person"], unique: [] },
  /** With who is in it: one record, so that looks differ and an organiser remains (compare-and-set). */
  circles: { indexes: ["lookBy"], unique: [] },
  /** In which circles to look for a person; key `circle:person`. The circle itself decides. */
  members: { indexes: ["person"], unique: [] },
  /** What each person did within the last day, for limits; key: the person. */
  quotas: { indexes: [], unique: [] },
  /** `eraseAt`: when one that was deleted is erased for good; `cardDue`: when its card opens. */
  occasions: { indexes: ["circle", "eraseAt", "cardDue", "lookBy"], unique: [] },
  /** Birthdays and other days that come back each year. */
  days: { indexes: ["circle", "lookBy"], unique: [] },
  /** What somebody gave in occasions that are erased; key `occasion:person`. */
  history: { indexes: ["person"], unique: [] },
  /** Capability links and recovery links (key `recovery:person`), found by the hash of their token. */
  links: { indexes: ["hash", "occasion"], unique: ["hash"] },
  /** What a person set for their reminders; key: the person. */
  reminderSettings: { indexes: [], unique: [] },
  /** When to look at a person next; key: the person. */
  agendas: { indexes: ["wakeAt"], unique: [] },
  /** Reminders that were told (N3); key `person:reminder`. */
  reminders: { indexes: ["person"], unique: [] },
  /** Notices on their way, and what became of them; key `person:notice`. `waiting`: whose, while something is left to do. */
  notices: { indexes: ["person", "waiting"], unique: [] },
  /** Devices that ask to be let in, found by the hash of their secret. */
  asks: { indexes: ["hash", "occasion"], unique: ["hash"] },
  /** Other editors of people, found by the hash of their token. */
  editors: { indexes: ["hash", "person", "occasion", "expiresAt"], unique: ["hash"] },
  /** Calendar feeds, found by the hash of their address' token; key: the person. */
  calendars: { indexes: ["hash"], unique: ["hash"] },
  /** Devices with notifications; key: the hash of the push service's address for it, which one person has at a time. */
  pushSubscriptions: { indexes: ["person", "device"], unique: [] },
  /** Where e-mail goes; key: the person. Found by the hash of the token that confirms, and by the token that ends it. */
  emails: { indexes: ["confirm", "stop"], unique: ["confirm", "stop"] },
  /** Confirmations sent to an address, and its owner's no to more; key: its keyed hash. `until`: when it says nothing any more. */
  mailAddresses: { indexes: ["until"], unique: [] },
  /** E-mails, so that each is sent once at most; key `person:topic`. `until`: when it may be forgotten. */
  mails: { indexes: ["until"], unique: [] },
  /** A room's items as of a number of its log; key: the room. */
  projections: { indexes: [], unique: [] },
  /** Who takes what; key `occasion:item`. `expires`: when something of it ends by itself; `given`: since when something of it is given. */
  claims: { indexes: ["occasion", "expires", "given"], unique: [] },
  /** What everybody wrote together on an opened card; key: the occasion. */
  cardFronts: { indexes: ["occasion"], unique: [] },
  /** Who has signed in a room of a card that has not opened, as of a number of its log; key: the room. */
  cardSigners: { indexes: [], unique: [] },
  /** Signed messages of opened cards; key `occasion:message`. `lateIn`: the card again, of those that came later. */
  cardMessages: { indexes: ["occasion", "lateIn", "lookBy"], unique: [] },
  /** What a recipient was shown of who gave what; key `occasion:person`. */
  shown: { indexes: ["occasion"], unique: [] },
  /** What organisers pinned, hid and moved in a card; key: the occasion. */
  arrangements: { indexes: [], unique: [] },
  /** What one person said to an opened card; key `occasion:person`. */
  replies: { indexes: ["occasion", "lookBy"], unique: [] },
  /** The gifts inside a card: one record, so that no more than fit are in it; key: the occasion. */
  tickets: { indexes: [], unique: [] },
  /** Parts of rooms' documents that could not be opened and were taken out, for organisers to read. */
  setAside: { indexes: ["occasion"], unique: [] },
  /** Photos of cards, whose bytes are blobs; key `occasion:blob`. `lookAt`: when one is looked at again. */
  photos: { indexes: ["occasion", "lookAt"], unique: [] },
  /** Builds of the client that nodes serve, and their files; key: the build. Written by nodes alone. */
  builds: { indexes: ["usedAt"], unique: [] },
  buildFiles: { indexes: [], unique: [] },
  /** Bytes pushed on one day; key: the person, or the room. */
  volumes: { indexes: [], unique: [] },
} as const satisfies Record<string, CollectionSpec>

export type Collection = keyof typeof COLLECTIONS
