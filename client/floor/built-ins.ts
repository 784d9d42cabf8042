import { addBuiltIns } from "./add-built-ins.ts"

// Imported before anything else, in pages and in workers: constants are made with them.
addBuiltIns()
