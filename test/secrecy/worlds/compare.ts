import { hear, type Heard } from "./script.ts"
import type { Oracle } from "./server.ts"

/** One request whose answer was another. */
interface Difference {
  readonly number: number
  readonly asked: string
  readonly without: string
  readonly withSecret: string
}

export interface Compared {
  readonly requests: number
  readonly difference: Difference | undefined
}

/** Tokens, then ids: whatever is drawn at random and says nothing but that it is the same as before. */
const RANDOM =
  /eyJ[\w-]+\.[\w-]+\.[\w-]+|jubilee-[0-9a-z]{8}=[^;]+|(?<![0-9a-z])(?:[0-9a-hjkmnp-tv-z]{52}|[0-9a-hjkmnp-tv-z]{26})(?![0-9a-z])/g

/** Answers with every random value replaced by the place of its first appearance; nothing else is touched. */
function* told(heard: readonly Heard[]): Generator<{ readonly asked: string; readonly answer: string }> {
  const places = new Map<string, string>()
  const placed = (value: string): string =>
    value.replaceAll(RANDOM, (random) => {
      const place = places.get(random) ?? `<${places.size}>`
      places.set(random, place)
      return place
    })
  for (const { asked, answer } of heard) {
    const headers = answer.headers.map(([name, value]) => `${name}: ${value}`)
    const lines = [String(answer.status), ...headers, answer.text]
    yield { asked: placed(asked), answer: placed(lines.join("\n")) }
  }
}

/** One script in a world with and in a world without something hidden: everything its recipient hears must be the same. */
export async function compareWorlds(seed: number, oracle?: Oracle): Promise<Compared> {
  const [without, withSecret] = [await hear(seed, false, oracle), await hear(seed, true, oracle)]
  const others = [...told(withSecret)]
  let number = 0
  for (const { asked, answer } of told(without)) {
    const other = others[number++]
    if (other?.answer !== answer || other.asked !== asked)
      return {
        requests: without.length,
        difference: { number, asked, without: answer, withSecret: other?.answer ?? "nothing" },
      }
  }
  return { requests: without.length, difference: undefined }
}
