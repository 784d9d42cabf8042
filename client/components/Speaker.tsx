import { useEffect, useState } from "react"
import { whenCovered } from "../device/cover.ts"
import { onSay } from "./say.ts"

/** A sentence stays until so many came after it: one that is replaced at once may never be read out. */
const KEPT = 6

interface Said {
  readonly turn: number
  readonly sentence: string
}

/** Draws the polite live region; once per page. */
export function Speaker() {
  const [said, setSaid] = useState<readonly Said[]>([])
  useEffect(
    () =>
      onSay((sentence) =>
        setSaid((old) => [...old.slice(1 - KEPT), { sentence, turn: (old.at(-1)?.turn ?? 0) + 1 }]),
      ),
    [],
  )
  useEffect(() => whenCovered(() => setSaid([])), [])
  return (
    <div className="unseen" role="log" aria-live="polite" data-speaker="">
      {said.map(({ turn, sentence }) => (
        <p key={turn}>{sentence}</p>
      ))}
    </div>
  )
}
