import { registerHooks } from "node:module"

/** By the end of a file's path: what its text says, and what it says instead once it is loaded. */
export type Changes = Readonly<Record<string, readonly (readonly [was: RegExp, becomes: string])[]>>

/** From now on these files of the program are loaded changed; `by` is what has to follow when they change themselves. */
export function rewrite(changes: Changes, by: string): void {
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context)
      const file = Object.keys(changes).find((end) => url.endsWith(end))
      if (file === undefined || loaded.source === undefined || loaded.source === null) return loaded
      let text = typeof loaded.source === "string" ? loaded.source : new TextDecoder().decode(loaded.source)
      for (const [was, becomes] of changes[file] ?? []) {
        if (!was.test(text)) throw new Error(`${file} no longer says ${was.source}: change ${by}`)
        text = text.replace(was, (found) => (becomes === "$&" ? found : becomes))
      }
      return { ...loaded, source: text }
    },
  })
}
