import { useCallback, useRef, useSyncExternalStore } from "react"
import type * as Y from "yjs"
import {
  coverTitle,
  messagesRoot,
  readCover,
  readMessages,
  type Cover,
  type CoverDesign,
  type Message,
} from "../../../../shared/documents/card.ts"
import { isBlank } from "../../../../shared/documents/rich-text.ts"
import type { PersonId } from "../../../../shared/ids.ts"

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
    useCallback(() => readMessages(doc), [doc]),
  )
}

export interface Signed {
  readonly people: ReadonlySet<PersonId>
  /** Names of those whom somebody wrote for, in small letters. */
  readonly names: ReadonlySet<string>
}

function readSigned(doc: Y.Doc): Signed {
  const people = new Set<PersonId>()
  const names = new Set<string>()
  for (const message of readMessages(doc)) {
    if (isBlank(message.body)) continue
    if (message.for === "") people.add(message.author)
    else names.add(message.for.toLocaleLowerCase())
  }
  return { people, names }
}

const sameSet = (one: ReadonlySet<string>, other: ReadonlySet<string>): boolean =>
  one.size === other.size && [...one].every((value) => other.has(value))
const sameSigned = (one: Signed, other: Signed): boolean =>
  sameSet(one.people, other.people) && sameSet(one.names, other.names)

/** Who has signed: there are words of theirs. */
export function useSigned(doc: Y.Doc): Signed {
  const subscribe = useCallback(
    (changed: () => void) => {
      const root = messagesRoot(doc)
      root.observeDeep(changed)
      return () => root.unobserveDeep(changed)
    },
    [doc],
  )
  return useRead(
    subscribe,
    useCallback(() => readSigned(doc), [doc]),
    sameSigned,
  )
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
