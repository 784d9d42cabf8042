import type { ServerProcess } from "../support/server-process.ts"
import type { Topology } from "../support/topology.ts"
import type { Rng } from "../support/rng.ts"

/** A request is sent to another node when its own does not answer within this, in ms. */
const PATIENCE_MS = 15_000
/** After so many tries somebody gives up: the run has failed. */
const TRIES = 60
const START_MS = 60_000
const MOST_STARTS = 5
const DOWN_MS = 300

/** The three processes, some of which are dead at times, as people find them. */
export class Nodes {
  kills = 0
  /** Requests that were sent again, because a node died over them or had no store. */
  resent = 0
  readonly #topology: Topology
  readonly #rng: Rng
  #returning: Promise<void> = Promise.resolve()

  constructor(topology: Topology, rng: Rng) {
    this.#topology = topology
    this.#rng = rng
  }

  /** One of the nodes, as a balancer would choose it: perhaps one that is about to be found dead. */
  readonly any = (): string => this.#rng.pick(this.#topology.nodes).process.url

  /** The same request, to one node after another, until it is answered by somebody who could decide. */
  async ask(
    send: (url: string) => Promise<Response>,
  ): Promise<{ readonly status: number; readonly text: string }> {
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const answer = await this.#once(send)
      if (answer !== undefined && answer.status < 500) return answer
      this.resent++
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    throw new Error("no node answered")
  }

  async #once(
    send: (url: string) => Promise<Response>,
  ): Promise<{ status: number; text: string } | undefined> {
    const late = new Promise<undefined>((resolve) =>
      setTimeout(() => resolve(undefined), PATIENCE_MS).unref(),
    )
    const answer = async (): Promise<{ status: number; text: string } | undefined> => {
      try {
        const response = await send(this.any())
        return { status: response.status, text: await response.text() }
      } catch {
        // Refused, reset or cut off: the process is gone, and nobody knows what became of the request.
        return undefined
      }
    }
    return Promise.race([answer(), late])
  }

  /** A node dies at once, whatever it was doing, and comes back; never two at a time. */
  kill(): void {
    const { process } = this.#rng.pick(this.#topology.nodes)
    this.#returning = this.#returning.then(async () => {
      await process.kill()
      this.kills++
      await new Promise((resolve) => setTimeout(resolve, DOWN_MS))
      await this.#startAgain(process)
    })
  }

  /** As whoever runs nodes does: one that ends while it starts, as it should when its database does not answer, is started again. */
  async #startAgain(process: ServerProcess): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      process.spawn()
      try {
        return await process.listening(START_MS)
      } catch (error) {
        if (attempt === MOST_STARTS) throw error
        await process.kill()
      }
    }
  }

  /** Resolves when every node is back. */
  allBack(): Promise<void> {
    return this.#returning
  }
}
