import { readFileSync } from "node:fs"
import { cpus } from "node:os"

const MS_PER_TICK = 10

/** How much of the machine others used while the bench ran: above a few per cent its figures say little. */
export class Bystanders {
  readonly #busy = busyMs()
  readonly #own = ownMs()
  readonly #since = performance.now()

  /** Share of all cores since this began, 0 to 1. Servers count as ours once they have ended; `oursMs` is what others of ours used. */
  share(oursMs = 0): number {
    const others = busyMs() - this.#busy - (ownMs() - this.#own) - oursMs
    return Math.max(0, others) / (performance.now() - this.#since) / cpus().length
  }
}

/** Processor time that was not idle, of all cores, in ms since the machine started. */
function busyMs(): number {
  const [line = ""] = readFileSync("/proc/stat", "utf8").split("\n")
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = line.split(/\s+/).slice(1).map(Number)
  return (user + nice + system + irq + softirq) * MS_PER_TICK
}

/** Of this process and of its children that have ended, in ms. */
function ownMs(): number {
  const stat = readFileSync("/proc/self/stat", "utf8")
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ")
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks) * MS_PER_TICK, 0)
}
