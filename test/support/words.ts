import { ALL } from "../../client/i18n/packs.ts"
import { fetchWords } from "../../client/i18n/text.ts"

/** Before unit tests: parts of the interface have the words that the page fetches with them. */
await fetchWords(...ALL)
