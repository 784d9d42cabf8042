import { cp, mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Rng } from "../support/rng.ts"
import { freePort, ServerProcess } from "../support/server-process.ts"
import { type Casting, Crowd, type EditorsReport } from "./crowd.ts"
import { EARLY, inWords, schedule } from "./schedule.ts"

export interface CrashOptions {
  readonly seed: number
  readonly kills: number
  /** A run that finds nothing lost with one of these finds nothing ever. */
  readonly control?: Control
  readonly print: (line: string) => void
}

/**
 * Faults that are planted. `folder`: after the last kill the folder of an earlier one is put back, as a server that had
 * not written would leave it. `echo`: editors are sent their edits back before these are in the log.
 */
type Control = "folder" | "echo"

export interface CrashReport {
  readonly kills: number
  /** Edits that clients were told are saved. */
  readonly acknowledged: number
  /** The programs with the stock y-websocket provider among them. */
  readonly editors: EditorsReport
  /** Promised and not found by a fresh client, after some kill. */
  readonly lost: readonly string[]
  readonly diverged: readonly string[]
  /** Snapshots that the server made between its deaths: a run without any has tried less than it seems. */
  readonly snapshots: number
  /** What no server may do: log an error, refuse an honest edit, forget a number it had shown, skip one, end by itself. */
  readonly broken: readonly string[]
}

/** The server must be back within this time after a crash, on a busy machine, in ms. */
const BACK_MS = 120_000
const CONVERGE_MS = 60_000
const PROGRESS = 20
/** The control puts back a folder that lacks at least so many promised edits. */
const AT_LEAST = 20

/** No limit that people would never meet gets in the way of clients that type as fast as they can. */
const SETTINGS = {
  MAX_UPDATES_PER_SECOND: "100000",
  MAX_CONNECTIONS_PER_ADDRESS: "10000",
  MAX_SIGN_UPS_PER_MINUTE: "100000",
  MAX_SIGN_UPS_PER_DAY: "100000",
  MAX_READS_PER_MINUTE: "1000000",
  MAX_LINK_OPENS_PER_MINUTE: "100000",
  ACCESS_TOKEN_SECONDS: "86400",
  // History is folded and trimmed as soon as it may be, and rooms are closed between: crashes fall into that too.
  HISTORY_DAYS: "0",
  ROOM_IDLE_SECONDS: "1",
  LOG_LEVEL: "debug",
}

/** Everybody has a tab of their own making, two of them the app as well, and two others a program: devices of one person. */
const CASTING: Casting = {
  people: ["Mira", "Ivo", "Jo", "Gran", "Sam"],
  occasions: [
    [0, 1, 2, 3, 4],
    [0, 1, 2, 3, 4],
  ],
  tabs: [
    ...[0, 1, 2, 3, 4].map((person) => ({ person, runs: "raw" as const })),
    { person: 0, runs: "app" },
    { person: 1, runs: "app" },
    { person: 2, runs: "editor" },
    { person: 3, runs: "editor" },
  ],
  roundMs: 4,
  typing: 0.5,
  busy: 0.5,
  reload: 400,
}

const ERROR_LINE = /^\{"level":[56]0,.*$/gm

/**
 * Clients stream edits into several rooms of a real server that is killed again and again at the moments of a seeded
 * schedule; after each kill a fresh client must find every acknowledged edit, and in the end all must show the same.
 */
export async function runCrash({ seed, kills, control, print }: CrashOptions): Promise<CrashReport> {
  const base = await mkdtemp(join(tmpdir(), "jubilee-crash-"))
  const folder = join(base, "data")
  const server = new ServerProcess(await freePort(), folder, SETTINGS)
  const plan = schedule(new Rng(seed), kills, control ? 0 : EARLY)
  const spawn = (): void => server.spawn(control === "echo" ? "hasty" : "this")
  print(`seed ${seed}: ${kills} kills, each so many ms after the server listens (s: after it starts)`)
  print(inWords(plan))
  spawn()
  await server.listening(BACK_MS)
  const crowd = await Crowd.gather(server.url, seed, CASTING)
  let snapshots = 0
  const bury = async (): Promise<void> => {
    if (!server.running) crowd.broken.push(`the server ended by itself:\n${server.output}`)
    await server.kill()
    snapshots += server.output.split('"msg":"snapshot saved"').length - 1
    crowd.broken.push(...(server.output.match(ERROR_LINE) ?? []))
  }
  try {
    await crowd.firstWords(CONVERGE_MS)
    crowd.startTyping()
    for (const [n, kill] of plan.entries()) {
      await new Promise((resolve) => setTimeout(resolve, kill.afterMs))
      // What is put back must lack something that was promised.
      if (control) await crowd.promisedMore(AT_LEAST)
      await bury()
      crowd.programEnds()
      if (control === "folder") await keepOrPutBack(folder, join(base, "earlier"), n === plan.length - 1)
      spawn()
      if (plan[n + 1]?.from !== "starting") {
        await server.listening(BACK_MS)
        crowd.comeBack()
        await crowd.verify()
      }
      if ((n + 1) % PROGRESS === 0) print(`${n + 1} kills, ${crowd.acknowledged} edits acknowledged`)
      if (control && crowd.lost.length > 0) break
    }
    const diverged = control ? [] : await crowd.converge(CONVERGE_MS)
    if (!control) await crowd.verify()
    await bury()
    const { acknowledged, editors, lost, broken, rejoins } = crowd
    if (rejoins > 0) broken.push(`${rejoins} rooms had to be joined anew`)
    return { kills, acknowledged, editors, lost, diverged, snapshots, broken }
  } finally {
    crowd.close()
    await server.kill()
    await rm(base, { recursive: true, force: true })
  }
}

/** The control's sabotage: remembers the folder at one kill, and puts it back at the last. */
async function keepOrPutBack(folder: string, earlier: string, last: boolean): Promise<void> {
  const [from, to] = last ? [earlier, folder] : [folder, earlier]
  await rm(to, { recursive: true, force: true })
  await cp(from, to, { recursive: true })
}
