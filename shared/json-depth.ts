/** JSON that nests deeper is no form and no card: whoever walks it would run out of stack. */
const JSON_DEPTH_MAX = 120

const QUOTE = 34
const BACKSLASH = 92
const OPENS = new Set([91, 123])
const CLOSES = new Set([93, 125])

/** Whether JSON text nests deeper than that, told before it is read: what it says need not be JSON at all. */
export function nestsTooDeep(text: string, most: number = JSON_DEPTH_MAX): boolean {
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) at = endOfString(text, at)
    else if (OPENS.has(code) && ++depth > most) return true
    else if (CLOSES.has(code)) depth--
  }
  return false
}

/** Where the string ends that begins there; the end of the text when it does not. */
function endOfString(text: string, from: number): number {
  let end = text.indexOf('"', from + 1)
  while (end !== -1) {
    let before = end - 1
    while (text.charCodeAt(before) === BACKSLASH) before--
    // An even number of backslashes are themselves.
    if ((end - before) % 2 === 1) return end
    end = text.indexOf('"', end + 1)
  }
  return text.length
}
