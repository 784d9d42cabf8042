import { unreachable } from "../../shared/result.ts"
import type { Rng } from "../support/rng.ts"
import { Content, type Change } from "./content.ts"
import type { DiskEvent } from "./recording.ts"

/** A file's content as it certainly is on the disk, and the changes since that may be there or not. */
interface Inode {
  readonly durable: Content
  readonly pending: Change[]
  /** How many changes became durable (or were given up) before the pending ones. */
  settled: number
}

/** Names given to files or taken away, all of them in one step. */
type Naming = ReadonlyMap<string, Inode | undefined>

/** What became of the changes since the last sync; `prefix`: the first of them, and part of the next. */
const CUT_MODES = ["nothing", "everything", "sectors", "sectors", "prefix"] as const
type CutMode = (typeof CUT_MODES)[number]

/** The files of a folder, by name. */
export type Image = ReadonlyMap<string, Buffer>

/**
 * A disk as a power cut would leave it. What was synced stays. Of everything else, each sector holds any of the
 * contents that it had since its last sync, each file any of its sizes, each change of names made or not: that covers
 * writes that were lost, torn or reordered. A sync that failed settles its changes the same way and for good: the
 * kernel calls the pages clean then, and no later sync writes them again.
 */
export class Disk {
  readonly #rng: Rng
  readonly #names = new Map<string, Inode>()
  readonly #durableNames = new Map<string, Inode>()
  #namings: Naming[] = []
  #namingsSettled = 0
  /** Where each sync that has begun found its file: it covers the changes before. */
  readonly #begun = new Map<number, { readonly inode: Inode | undefined; readonly covers: number }>()

  /** `image`: what is on the disk at the beginning, all of it durable. */
  constructor(image: Image, rng: Rng) {
    this.#rng = rng
    for (const [name, content] of image) {
      const inode: Inode = { durable: new Content(content), pending: [], settled: 0 }
      this.#names.set(name, inode)
      this.#durableNames.set(name, inode)
    }
  }

  apply(event: DiskEvent): void {
    switch (event.kind) {
      case "said":
        return
      case "create":
        return this.#name(new Map([[event.name, { durable: new Content(), pending: [], settled: 0 }]]))
      case "unlink":
        return this.#name(new Map([[event.name, undefined]]))
      case "rename":
        return this.#name(
          new Map([
            [event.name, undefined],
            [event.to, this.#names.get(event.name)],
          ]),
        )
      case "write":
      case "truncate":
        this.#names.get(event.name)?.pending.push(event)
        return
      case "syncBegin":
        return this.#begin(event.name, event.sync)
      case "syncEnd":
      case "syncFail":
        return this.#settle(event.sync, event.kind === "syncEnd")
    }
  }

  /** What could be on the disk if the power went now: another possibility each time. */
  cut(): Image {
    const mode = this.#rng.pick(CUT_MODES)
    const names = new Map(this.#durableNames)
    for (const naming of this.#namingsAfterCut(mode)) rename(names, naming)
    return new Map([...names].map(([name, inode]) => [name, this.#contentAfterCut(inode, mode)]))
  }

  #namingsAfterCut(mode: CutMode): readonly Naming[] {
    switch (mode) {
      case "nothing":
        return []
      case "everything":
        return this.#namings
      case "sectors":
        return this.#namings.filter(() => this.#rng.chance(0.5))
      case "prefix":
        return this.#namings.slice(0, this.#rng.below(this.#namings.length + 1))
      default:
        return unreachable(mode)
    }
  }

  #contentAfterCut({ durable, pending }: Inode, mode: CutMode): Buffer {
    const content = new Content(durable.copy())
    const whole =
      mode === "everything" ? pending.length : mode === "prefix" ? this.#rng.below(pending.length + 1) : 0
    for (const change of pending.slice(0, whole)) content.apply(change)
    if (mode === "sectors") content.applyInPart(pending, this.#rng)
    if (mode === "prefix") content.applyInPart(pending.slice(whole, whole + 1), this.#rng)
    return content.copy()
  }

  #name(naming: Naming): void {
    rename(this.#names, naming)
    this.#namings.push(naming)
  }

  #begin(name: string, sync: number): void {
    const inode = this.#names.get(name)
    const covers =
      name === "."
        ? this.#namingsSettled + this.#namings.length
        : inode === undefined
          ? 0
          : inode.settled + inode.pending.length
    this.#begun.set(sync, { inode, covers })
  }

  #settle(sync: number, good: boolean): void {
    const begun = this.#begun.get(sync)
    if (begun === undefined) throw new Error(`sync ${sync} ended before it began`)
    this.#begun.delete(sync)
    const { inode, covers } = begun
    if (inode === undefined) this.#settleNames(covers, good)
    else {
      const settled = inode.pending.splice(0, Math.max(0, covers - inode.settled))
      inode.settled += settled.length
      if (good) for (const change of settled) inode.durable.apply(change)
      else inode.durable.applyInPart(settled, this.#rng)
    }
  }

  #settleNames(covers: number, good: boolean): void {
    // A failed sync of a folder leaves its names pending: they are a journal's, and come in their order or not at all.
    if (!good) return
    const settled = this.#namings.splice(0, Math.max(0, covers - this.#namingsSettled))
    this.#namingsSettled += settled.length
    for (const naming of settled) rename(this.#durableNames, naming)
  }
}

function rename(names: Map<string, Inode>, naming: Naming): void {
  for (const [name, inode] of naming) {
    if (inode === undefined) names.delete(name)
    else names.set(name, inode)
  }
}
