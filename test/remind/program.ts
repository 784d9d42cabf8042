import { rewrite } from "../support/rewrite.ts"

/**
 * Loaded before the server of this lab: its clock is ahead by so many ms, so that reminders are due when the lab says, and
 * leases end when it says. With a control the program has a fault.
 */
const { REMIND_AHEAD_MS: ahead = "0", REMIND_CONTROL: control } = process.env

const now = Date.now.bind(Date)
Date.now = () => now() + Number(ahead)

/** What a node that died had taken is nobody's for a day. */
if (control === "lost")
  rewrite(
    { "/server/reminders/agenda.ts": [[/LEASE_MS = 120_000/, "LEASE_MS = 86_400_000"]] },
    "test/remind/program.ts",
  )
/** An attempt that is made again has another topic. */
if (control === "doubled")
  rewrite(
    {
      "/server/notices/topic.ts": [
        [/update\(`\$\{person\} \$\{key\}`\)/, "update(`${person} ${key} ${Math.random()}`)"],
      ],
    },
    "test/remind/program.ts",
  )
