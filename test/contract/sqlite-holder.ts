import { openStore } from "./sqlite-place.ts"

/** A process that has a store open and does nothing, until it is killed. Usage: node sqlite-holder.ts <folder>. */
await openStore(process.argv[2] ?? "")
process.stdout.write("open\n")
