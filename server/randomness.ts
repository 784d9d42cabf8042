import { createHash } from "node:crypto"
import { secureRandom, type RandomBytes } from "../shared/ids.ts"

/**
 * Where the ids of one form come from. With a `key` (as a rule a client's 128 random bits) they are the same whenever
 * the form is sent again, so that a repetition finds what the first one made; `scope` keeps different forms, and
 * different people, apart. Whoever knows neither cannot guess the ids.
 */
export function idSource(scope: string, key: string | undefined): RandomBytes {
  if (key === undefined) return secureRandom
  let count = 0
  return (length) => {
    count++
    return createHash("sha512")
      .update(JSON.stringify([scope, key, count]))
      .digest()
      .subarray(0, length)
  }
}
