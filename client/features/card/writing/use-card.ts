import { useCallback, useMemo, useRef, useSyncExternalStore } from "react"
import type * as Y from "yjs"
import {
  coverTitle,
  isEmptyMessage,
  messagesRoot,
  readCover,
  readMessages,
  type Message,
} from "../../../../shared/documents/card.ts"
import type { Cover, CoverDesign } from "../../../../shared/documents/card-looks.ts"
import type { MessageId, PersonId } from "../../../../shared/ids.ts"

/** What stands in a card's documents, read again when it changes and not before. */

function useRead<T>(
  subscribe: (changed: () => void) => () => void,
  read: () => T,
  same: (one: T, other: T) => boolean = Object.is,
): T {
  const known = useRef<{ read: () => T; value: T }>(undefined)
  const watch = useCallback(
    (listener: () => void) => {
      const look = (): void => {
        const before = known.current
        const value = read()
        // What says the same stays the same, so that nothing is drawn again.
        known.current = {
          read,
          value: before !== undefined && same(before.value, value) ? before.value : value,
        }
        listener()
      }
      const stop = subscribe(look)
      // Something may have changed since it was drawn.
      look()
      return stop
    },
    [subscribe, read, same],
  )
  return useSyncExternalStore(watch, () => {
    if (known.current?.read !== read) known.current = { read, value: read() }
    return known.current.value
  })
}

const sameCover = (one: Cover, other: Cover): boolean =>
  one.design === other.design && one.colours === other.colours

export function useCover(doc: Y.Doc, otherwise: CoverDesign): Cover {
  const subscribe = useCallback(
    (changed: () => void) => {
      const root = doc.getMap("cover")
      root.observe(changed)
      return () => root.unobserve(changed)
    },
    [doc],
  )
  return useRead(
    subscribe,
    useCallback(() => readCover(doc, otherwise), [doc, otherwise]),
    sameCover,
  )
}

export function useTitle(doc: Y.Doc): string {
  const subscribe = useCallback(
    (changed: () => void) => {
      const text = coverTitle(doc)
      text.observe(changed)
      return () => text.unobserve(changed)
    },
    [doc],
  )
  return useRead(
    subscribe,
    useCallback(() => coverTitle(doc).toJSON(), [doc]),
  )
}

const LOOKS = ["id", "for", "paper", "pattern", "createdAt", "body", "map"] as const

/** What says the same stays the same object, so that one new stroke draws no other paper again. */
function reading(doc: Y.Doc): () => readonly Message[] {
  let known = new Map<string, Message>()
  return () => {
    const messages = readMessages(doc).map((message) => {
      const before = known.get(message.id)
      return before !== undefined && LOOKS.every((look) => before[look] === message[look]) ? before : message
    })
    known = new Map(messages.map((message) => [message.id, message]))
    return messages
  }
}

/** The messages, without what is written in them: their bodies are watched where they are shown. */
export function useMessages(doc: Y.Doc): readonly Message[] {
  const subscribe = useCallback(
    (changed: () => void) => {
      const onEvents = (events: readonly Y.YEvent<Y.AbstractType<unknown>>[]): void => {
        if (events.some(({ path }) => path.length <= 1)) changed()
      }
      const root = messagesRoot(doc)
      root.observeDeep(onEvents)
      return () => root.unobserveDeep(onEvents)
    },
    [doc],
  )
  return useRead(
    subscribe,
    useMemo(() => reading(doc), [doc]),
  )
}

export interface Signed {
  readonly people: ReadonlySet<PersonId>
  /** Names of those whom somebody wrote for, in small letters. */
  readonly names: ReadonlySet<string>
}

/** Who has signed, read again with each key: only the messages in which something changed are looked into. */
class SignedReader {
  readonly #doc: Y.Doc
  readonly #hidden: ReadonlySet<MessageId>
  readonly #empty = new Map<unknown, boolean>()

  constructor(doc: Y.Doc, hidden: ReadonlySet<MessageId>) {
    this.#doc = doc
    this.#hidden = hidden
  }

  readonly subscribe = (changed: () => void): (() => void) => {
    const onEvents = (events: readonly Y.YEvent<Y.AbstractType<unknown>>[]): void => {
      for (const { path, changes } of events) {
        if (path.length > 0) this.#empty.delete(path[0])
        else for (const id of changes.keys.keys()) this.#empty.delete(id)
      }
      changed()
    }
    const root = messagesRoot(this.#doc)
    // What changed while nobody listened is not known.
    this.#empty.clear()
    root.observeDeep(onEvents)
    return () => root.unobserveDeep(onEvents)
  }

  readonly read = (): Signed => {
    const people = new Set<PersonId>()
    const names = new Set<string>()
    for (const message of readMessages(this.#doc)) {
      if (this.#hidden.has(message.origin) || this.#isEmpty(message)) continue
      if (message.for === "") people.add(message.author)
      else names.add(message.for.toLocaleLowerCase())
    }
    return { people, names }
  }

  #isEmpty(message: Message): boolean {
    const empty = this.#empty.get(message.id) ?? isEmptyMessage(message)
    this.#empty.set(message.id, empty)
    return empty
  }
}

const sameSet = (one: ReadonlySet<string>, other: ReadonlySet<string>): boolean =>
  one.size === other.size && [...one].every((value) => other.has(value))
const sameSigned = (one: Signed, other: Signed): boolean =>
  sameSet(one.people, other.people) && sameSet(one.names, other.names)

/** Who has signed: there is a message of theirs with something on it, which no organiser hid. */
export function useSigned(doc: Y.Doc, hidden: ReadonlySet<MessageId>): Signed {
  const reader = useMemo(() => new SignedReader(doc, hidden), [doc, hidden])
  return useRead(reader.subscribe, reader.read, sameSigned)
}

/** What is read from one text; `read` stays the same function. */
export function useBody<T>(body: Y.XmlFragment, read: (body: Y.XmlFragment) => T): T {
  const subscribe = useCallback(
    (changed: () => void) => {
      body.observeDeep(changed)
      return () => body.unobserveDeep(changed)
    },
    [body],
  )
  return useRead(
    subscribe,
    useCallback(() => read(body), [body, read]),
  )
}

/** What is read from a message's own map: its look and its parts, not its text. `read` stays the same function. */
export function useMap<T>(map: Y.Map<unknown>, read: (map: Y.Map<unknown>) => T): T {
  const subscribe = useCallback(
    (changed: () => void) => {
      map.observe(changed)
      return () => map.unobserve(changed)
    },
    [map],
  )
  return useRead(
    subscribe,
    useCallback(() => read(map), [map, read]),
  )
}
