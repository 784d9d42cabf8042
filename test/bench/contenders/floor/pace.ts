/** Utilisation of the event loop is looked at this often, in ms. */
const LOOK_MS = 50
const BUSY = 0.75
const CALM = 0.6
const LONGEST_MS = 40

/** How long a commit waits for others to share it: not at all while the event loop is calm, longer while it is busy. */
export class Pace {
  #interval = 0
  #looked = 0
  #last = 0
  #use = performance.eventLoopUtilization()

  wait(now: number): number {
    if (now - this.#looked >= LOOK_MS) this.#look(now)
    return this.#last + this.#interval - now
  }

  started(now: number): void {
    this.#last = now
  }

  #look(now: number): void {
    const use = performance.eventLoopUtilization()
    const { utilization } = performance.eventLoopUtilization(use, this.#use)
    this.#use = use
    this.#looked = now
    if (utilization > BUSY) this.#interval = Math.min(LONGEST_MS, Math.max(1, this.#interval * 1.4))
    else if (utilization < CALM) this.#interval = this.#interval < 1 ? 0 : this.#interval * 0.85
  }
}
