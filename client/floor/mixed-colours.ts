/**
 * Safari before 16.2 and Chrome before 111 know no color-mix(): with it a colour is none at all, so the envelope would be
 * black and what is selected would look like the rest. Before each such declaration the build writes one for them.
 */

const MIX =
  /color-mix\(in srgb, (var\((?:[^()]|\([^()]*\))*\)|[\w#-]+) (\d+)%, (var\((?:[^()]|\([^()]*\))*\)|[\w#-]+)(?: \d+%)?\)/g
const DECLARATION = /([\w-]+): ([^;{}]*color-mix\([^;{}]*);/g
const KNOWN = "(color: color-mix(in srgb, red, red))"

/** The one of the two that there is more of; for a trace of a colour, the colour of lines. */
const plain = (_: string, first: string, share: string, second: string): string =>
  Number(share) >= 50 ? first : second === "transparent" ? "var(--line)" : second

export const withPlainColours = (css: string): string =>
  css.replaceAll(
    DECLARATION,
    (declared: string, name: string, value: string) =>
      `${name}: ${value.replaceAll(MIX, plain)}; @supports ${KNOWN} { ${declared} }`,
  )
