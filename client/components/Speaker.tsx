import { useEffect, useState } from "react"
import { onSay } from "./say.ts"

/** Draws the polite live region; once per page. */
export function Speaker() {
  const [said, setSaid] = useState({ sentence: "", turn: 0 })
  useEffect(() => onSay((sentence) => setSaid((old) => ({ sentence, turn: old.turn + 1 }))), [])
  return (
    <div className="unseen" role="log" aria-live="polite" aria-atomic="true" data-speaker="">
      <span key={said.turn}>{said.sentence}</span>
    </div>
  )
}
