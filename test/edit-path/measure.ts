import { spawn, type ChildProcess } from "node:child_process"
import { once } from "node:events"
import { existsSync, readFileSync } from "node:fs"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { JubileeClient, pushesOf } from "../bench/contenders/jubilee.ts"
import { MAIN, makeFamilies, SETTINGS } from "../bench/contenders/world.ts"
import { startingDocument } from "../bench/edits.ts"
import { Meter } from "../bench/meter.ts"
import { eventually } from "../support/eventually.ts"
import { freePort } from "../support/server-process.ts"
import { functionsIn, type SourceFunction } from "./functions.ts"
import type { Happening } from "./trace.ts"

const ROOT = new URL("../../", import.meta.url)
const TRACE = new URL("./trace.ts", import.meta.url).href
/** What decides about an update: the functions it calls are counted apart, behind this one. */
export const ADMISSION = { file: "server/rooms/admission/ledger.ts", name: "Ledger.admit" }
/** A file system without a disk, where there is one: a slow sync sends a commit another way. */
const FOLDERS = existsSync("/dev/shm") ? "/dev/shm" : tmpdir()
/** Edits before the first that is looked at, and edits that are. Of these the shortest path counts that more than one took. */
const WARM = 20
const TRACED = 25
const START_MS = 30_000
const ARRIVE_MS = 10_000

/** A function that ran, with how deep it stood among those of the product. */
export interface Step {
  readonly file: string
  readonly about: SourceFunction
  readonly depth: number
  readonly admission: boolean
}

export interface EditPath {
  /** Each function once, in the order in which they were called first. */
  readonly steps: readonly Step[]
  /** How many of the traced edits took exactly this path. */
  readonly seen: number
  readonly traced: number
}

/** Sends edits through a real node on SQLite with two people in one room, and writes down what one of them runs. */
export async function measureEditPath(): Promise<EditPath> {
  const folder = await mkdtemp(join(FOLDERS, "edit-path-"))
  const port = await freePort()
  const node = spawn(process.execPath, ["--import", TRACE, MAIN], {
    env: {
      ...SETTINGS,
      PATH: process.env["PATH"] ?? "",
      HOST: "127.0.0.1",
      PORT: String(port),
      DATA_DIR: folder,
    },
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  })
  let complaint = ""
  node.stderr?.on("data", (chunk: Buffer) => void (complaint = (complaint + chunk.toString()).slice(-4_000)))
  try {
    await answering(node, port)
    return shortest(await trace(node, port))
  } catch (error) {
    throw new Error(`the path was not measured; the node said:\n${complaint}`, { cause: error })
  } finally {
    const gone = node.exitCode === null ? once(node, "exit") : undefined
    node.kill()
    await gone
    await rm(folder, { recursive: true, force: true })
  }
}

async function answering(node: ChildProcess, port: number): Promise<void> {
  await eventually(async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/api/health`)
    await answer.arrayBuffer()
    if (!answer.ok) throw new Error(`the node answers ${answer.status} (it ended with ${node.exitCode})`)
  }, START_MS)
}

async function trace(node: ChildProcess, port: number): Promise<readonly (readonly Step[])[]> {
  const family = await makeFamilies(`http://127.0.0.1:${port}`, { families: 1, occasions: 1 })
  const meter = new Meter({ rooms: 1, clients: 2 })
  const [frames = []] = pushesOf(1, 2 * (WARM + 4 * TRACED))
  const seated = [0, 1].map(
    (seat) => new JubileeClient(port, { place: { room: 0, seat }, seat: family(0, seat) }, frames, { meter }),
  )
  const [writer] = seated
  for (const client of seated) await client.connect()
  await writer?.load(startingDocument())
  const edit = async (): Promise<void> => {
    writer?.edit()
    await eventually(() => {
      if (meter.missing + meter.unanswered > 0) throw new Error("an edit did not arrive")
    }, ARRIVE_MS)
  }
  const paths: (readonly Step[])[] = []
  for (let pair = 0; paths.length < TRACED; pair++) {
    if (pair === WARM + 4 * TRACED) throw new Error("nearly every edit met something else on its way")
    // Every other edit sets a number: only those that add letters are looked at.
    if (pair < WARM) await edit()
    else {
      await ask(node, "start")
      await edit()
      const path = pathOf(await ask(node, "stop"), seated.length)
      if (path !== undefined) paths.push(path)
    }
    await edit()
  }
  for (const client of seated) client.drop()
  return paths
}

async function ask(node: ChildProcess, what: "start" | "stop"): Promise<readonly Happening[]> {
  const answered: Promise<unknown[]> = once(node, "message")
  node.send(what)
  const [answer] = await answered
  return what === "start" ? [] : happenings(answer)
}

const happenings = (answer: unknown): readonly Happening[] => {
  if (!Array.isArray(answer)) throw new Error("the node did not say what happened")
  return Array.from<unknown>(answer).map((one) => {
    if (!isHappening(one)) throw new Error("the node told of something unknown")
    return one
  })
}

const isHappening = (one: unknown): one is Happening =>
  typeof one === "object" && one !== null && "kind" in one

/** Undefined when something else came or went meanwhile, or when a thread took part: then the commit was no idle one. */
function pathOf(all: readonly Happening[], clients: number): readonly Step[] | undefined {
  const ins = all.flatMap(({ kind }, at) => (kind === "in" ? [at] : []))
  const outs = all.flatMap(({ kind }, at) => (kind === "out" ? [at] : []))
  const peers = new Set(all.flatMap((one) => (one.kind === "out" ? [one.peer] : [])))
  if (ins.length !== 1 || peers.size !== clients) return undefined
  const between = all.slice(ins[0], outs.at(-1))
  if (between.some(({ kind }) => kind === "thread")) return undefined
  const steps = new Map<string, Step>()
  for (const one of between) {
    if (one.kind !== "call") continue
    const step = stepOf(one)
    const key = `${one.file}#${one.index}`
    const before = steps.get(key)
    // What runs outside of admission too is not admission's.
    if (before === undefined) steps.set(key, step)
    else if (before.admission && !step.admission) steps.set(key, { ...before, admission: false })
  }
  return [...steps.values()]
}

function stepOf({ file, index, stack }: Extract<Happening, { kind: "call" }>): Step {
  const about = functionsOf(file)[index]
  if (about === undefined) throw new Error(`${file} has no function ${index}`)
  // The first line is the message, the second the hook itself.
  const [, , ...frames] = stack.split("\n")
  const callers = frames.slice(1).flatMap((frame) => {
    const [, path, line] = /file:\/\/(.+):(\d+):\d+\)?$/.exec(frame) ?? []
    const root = fileURLToPath(ROOT)
    if (path === undefined || !path.startsWith(root) || frame.includes("at async ")) return []
    return [{ file: path.slice(root.length), line: Number(line) }]
  })
  const admission = callers.some((caller) => {
    const admit = functionsOf(ADMISSION.file).find(({ name }) => name === ADMISSION.name)
    return caller.file === ADMISSION.file && admit !== undefined && within(caller.line, admit)
  })
  return { file, about, depth: callers.length, admission }
}

const within = (line: number, { first, last }: SourceFunction): boolean => line >= first && line <= last

const known = new Map<string, readonly SourceFunction[]>()

function functionsOf(file: string): readonly SourceFunction[] {
  const functions = known.get(file) ?? functionsIn(file, readFileSync(new URL(file, ROOT), "utf8"))
  known.set(file, functions)
  return functions
}

/** What an edit meets only now and then, such as a look at how busy the node is, is not on it. */
function shortest(paths: readonly (readonly Step[])[]): EditPath {
  const keyOf = (path: readonly Step[]): string =>
    path.map(({ file, about }) => `${file}:${about.first}:${about.name}`).join("\n")
  const groups = Map.groupBy(paths, keyOf)
  const frequent = [...groups.values()].filter(({ length }) => length > 1)
  const [group = []] = frequent.toSorted(([a = []], [b = []]) => a.length - b.length)
  return { steps: group[0] ?? [], seen: group.length, traced: paths.length }
}

/** What a reader of the path has to go through. */
export interface Effort {
  readonly files: number
  readonly functions: number
  /** Lines with code, those of a function whole whether all of them ran or not. */
  readonly lines: number
  /** How often the next function stands in another file than the one before, and in one that was left already. */
  readonly changes: number
  readonly returns: number
}

export function effortOf(steps: readonly Step[]): Effort {
  const lines = new Map<string, Set<number>>()
  let changes = 0
  let returns = 0
  let here: string | undefined
  for (const { file, about } of steps) {
    if (here !== undefined && file !== here) {
      changes++
      if (lines.has(file)) returns++
    }
    here = file
    const read = lines.get(file) ?? new Set<number>()
    for (const line of about.lines) read.add(line)
    lines.set(file, read)
  }
  const count = [...lines.values()].reduce((sum, { size }) => sum + size, 0)
  return { files: lines.size, functions: steps.length, lines: count, changes, returns }
}
