import { AsyncLocalStorage } from "node:async_hooks"
import { createHash, webcrypto } from "node:crypto"

/**
 * Chance under control, for a world that is run twice: inside `seeded` every random byte comes from the name of what
 * is done (which action of whom) and not from how much was drawn before, so that what one person does shifts nothing
 * for another. To be imported before anything that draws.
 */

interface Source {
  readonly name: string
  drawn: number
}

const sources = new AsyncLocalStorage<Source>()
let cryptoPending = 0
let activity = 0

/** Everything that `work` leads to, later too, draws from this name. */
export const seeded = <T>(name: string, work: () => T): T => sources.run({ name, drawn: 0 }, work)

/** A task that draws where it was planned, whenever it runs. */
export const bound = (task: () => void): (() => void) => AsyncLocalStorage.bind(task)

/** Something happened that may lead to more. */
export function stir(): void {
  activity++
}

function bytes(source: Source, length: number): Uint8Array {
  const parts: Buffer[] = []
  for (let got = 0; got < length; got += 64) {
    parts.push(
      createHash("sha512")
        .update(`${source.name} ${source.drawn++}`)
        .digest(),
    )
  }
  return Buffer.concat(parts).subarray(0, length)
}

const real = webcrypto.getRandomValues.bind(webcrypto)

Object.defineProperty(webcrypto, "getRandomValues", {
  value: (array: Uint8Array): Uint8Array => {
    const source = sources.getStore()
    if (source === undefined) return real(array)
    const view = new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
    view.set(bytes(source, view.length))
    return array
  },
})

/** Signatures are made in other threads: the world waits for them without its time going on. */
for (const name of ["sign", "verify", "importKey"] as const) {
  const prototype: unknown = Object.getPrototypeOf(webcrypto.subtle)
  if (typeof prototype !== "object" || prototype === null) throw new Error("there are no signatures")
  const original: unknown = Reflect.get(prototype, name)
  if (typeof original !== "function") throw new Error(`there is no ${name}`)
  Object.defineProperty(prototype, name, {
    value: function counted(this: unknown, ...args: readonly unknown[]): Promise<unknown> {
      cryptoPending++
      stir()
      const answer: unknown = Reflect.apply(original, this, args)
      return Promise.resolve(answer).finally(() => {
        cryptoPending--
        stir()
      })
    },
  })
}

/** Turns of the event loop without anything happening after which nothing more will. */
const QUIET_TURNS = 4

/** Resolves when everything that follows from what happened so far has happened, but for what waits for time. */
export async function settled(): Promise<void> {
  for (let quiet = 0, seen = activity; quiet < QUIET_TURNS; quiet++) {
    await new Promise((resolve) => setImmediate(resolve))
    if (seen === activity && cryptoPending === 0) continue
    seen = activity
    quiet = -1
  }
}
