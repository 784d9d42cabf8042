import { vi } from "vitest"

/** As much of a browser as the session needs: storage that may be closed, no secure context, answers by hand. */
export interface FakeDevice {
  readonly storage: Map<string, string>
  /** What the server says next, in order; then it is away. */
  readonly answers: (() => Response)[]
  readonly asked: string[]
}

export function fakeDevice({ closed = false }: { readonly closed?: boolean } = {}): FakeDevice {
  const storage = new Map<string, string>()
  const open = <T>(work: () => T): T => {
    if (closed) throw new Error("storage is closed")
    return work()
  }
  vi.stubGlobal("localStorage", {
    get length() {
      return open(() => storage.size)
    },
    key: (index: number) => open(() => [...storage.keys()][index] ?? null),
    getItem: (key: string) => open(() => storage.get(key) ?? null),
    setItem: (key: string, value: string) => open(() => storage.set(key, value)),
    removeItem: (key: string) => open(() => storage.delete(key)),
  })
  vi.stubGlobal("navigator", { languages: ["en-US"] })
  const answers: (() => Response)[] = []
  const asked: string[] = []
  vi.stubGlobal("fetch", (path: string, { method }: { readonly method: string }) => {
    asked.push(`${method} ${path}`)
    const answer = answers.shift()
    return answer === undefined ? Promise.reject(new TypeError("no connection")) : Promise.resolve(answer())
  })
  return { storage, answers, asked }
}
