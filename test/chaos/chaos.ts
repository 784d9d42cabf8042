import { type Casting, Crowd, type EditorsReport } from "../crash/crowd.ts"
import { Rng } from "../support/rng.ts"
import { startTopology } from "../support/topology.ts"
import { schedule, type Pace } from "./faults.ts"
import { Logs } from "./logs.ts"
import { Nemesis } from "./nemesis.ts"

export interface ChaosOptions extends Pace {
  readonly seed: number
  readonly faults: number
  /**
   * The control: when everything is over, and while all nodes are dead, entries that were acknowledged are deleted from
   * the database. A run that then finds nothing lost finds nothing ever.
   */
  readonly control?: boolean
  readonly print: (line: string) => void
}

export interface ChaosReport {
  readonly faults: number
  /** Deaths of nodes among them. */
  readonly kills: number
  /** Edits that clients were told are saved. */
  readonly acknowledged: number
  /** The programs with the stock y-websocket provider among them. */
  readonly editors: EditorsReport
  /** Promised and not found by a fresh reader. */
  readonly lost: readonly string[]
  /** Who differs, or still waits, when everything has been undone for a while. */
  readonly diverged: readonly string[]
  /** What is wrong with the numbers of the logs in the database. */
  readonly holes: readonly string[]
  /** What no server may do: end by itself, refuse an honest edit, forget what it had shown, ask for a reload. */
  readonly broken: readonly string[]
  /** How long it took until all showed the same, once everything was undone, in ms. */
  readonly convergedMs: number
  /** Rooms that had to be joined anew, which nobody sees. */
  readonly rejoins: number
}

/** So many entries of one room the control takes back. */
const TAKEN_BACK = 20
const CONVERGE_MS = 60_000

/** No limit that people would never meet gets in the way of a crowd behind one address. */
const SETTINGS = {
  MAX_UPDATES_PER_SECOND: "100000",
  MAX_CONNECTIONS_PER_ADDRESS: "10000",
  MAX_SIGN_UPS_PER_MINUTE: "100000",
  MAX_SIGN_UPS_PER_DAY: "100000",
  MAX_READS_PER_MINUTE: "1000000",
  MAX_LINK_OPENS_PER_MINUTE: "100000",
  ACCESS_TOKEN_SECONDS: "86400",
  // History is folded and trimmed as soon as it may be, and rooms are closed between: faults fall into that too.
  HISTORY_DAYS: "0",
  ROOM_IDLE_SECONDS: "1",
}

const OCCASIONS = 10
const PER_OCCASION = 6
const PEOPLE = OCCASIONS * PER_OCCASION

/** Sixty people in twenty rooms, each with one tab: two of an occasion run the app's own client, one a program. */
const CASTING: Casting = {
  people: Array.from({ length: PEOPLE }, (_, n) => `Guest ${n + 1}`),
  occasions: Array.from({ length: OCCASIONS }, (_, n) =>
    Array.from({ length: PER_OCCASION }, (_, m) => n * PER_OCCASION + m),
  ),
  tabs: Array.from({ length: PEOPLE }, (_, person) => ({
    person,
    runs: person % 3 === 0 ? "app" : person % PER_OCCASION === 1 ? "editor" : "raw",
  })),
  roundMs: 50,
  typing: 0.1,
  busy: 0.5,
  reload: 200,
}

/**
 * Three nodes behind their balancer serve sixty clients that write all the time, while a seeded schedule of faults
 * befalls the nodes, Redis, the database and every link between them. When all is undone, everybody and fresh readers
 * at every node must show the same, with everything that anybody was told is saved; also when all nodes died at once.
 */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const { seed, faults, control = false, print } = options
  const steps = schedule(new Rng(seed), faults, options)
  print(`seed ${seed}: ${faults} faults`)
  await using topology = await startTopology({ seed, settings: SETTINGS })
  const nemesis = new Nemesis(topology, print)
  const crowd = await Crowd.gather(topology.balancer.url, seed, CASTING)
  try {
    await crowd.firstWords(CONVERGE_MS)
    crowd.startTyping()
    await crowd.promisedMore(PEOPLE)
    await nemesis.run(steps)
    const undone = performance.now()
    const diverged = await crowd.converge(CONVERGE_MS)
    const convergedMs = Math.round(performance.now() - undone)
    if (control) await crowd.lastWords(CONVERGE_MS)
    for (const { process } of topology.nodes) await crowd.verify(process.url)
    const seen = crowd.seen()
    // What the database lost, an open page would bring back before a fresh reader comes.
    crowd.close()
    await using logs = new Logs(topology.databaseUrl)
    // A node that lives would save what it remembers of them in a snapshot.
    await nemesis.everybodyDies(control ? () => logs.cutOff(crowd.rooms, TAKEN_BACK) : undefined)
    await crowd.verify()
    if (control) await logs.punch(crowd.rooms)
    const holes = await logs.flaws(seen)
    const { acknowledged, editors, lost, rejoins } = crowd
    const broken = [...crowd.broken, ...nemesis.broken]
    return {
      faults,
      kills: nemesis.kills,
      acknowledged,
      editors,
      lost,
      diverged,
      holes,
      broken,
      convergedMs,
      rejoins,
    }
  } finally {
    crowd.close()
  }
}
