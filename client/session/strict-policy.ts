import { z } from "zod"

// Schemas compile themselves with `new Function` where they may. Our Content-Security-Policy forbids it, and trying
// alone would be reported as a violation on every visit. Imported before anything that parses.
z.config({ jitless: true })
