import type { Clock } from "../clock.ts"
import type { Log } from "../ops/log.ts"
import { ownOrigin, type Peer, type Trust } from "./peer.ts"

/** Between two such lines, ms: every page asks again every few seconds. */
const QUIET_MS = 3_600_000
const ORIGIN = /^https?:\/\/[\w.:[\]-]{1,260}$/

/**
 * Tells the operator of a proxy that is set up wrong: the browser says that a page and what it asks have the same origin,
 * and this server takes itself to be somewhere else.
 */
export class MisplacedPages {
  readonly #trust: Trust
  readonly #clock: Clock
  readonly #log: Log
  #quietUntil = -Infinity

  constructor({ trust, clock, log }: { readonly trust: Trust; readonly clock: Clock; readonly log: Log }) {
    this.#trust = trust
    this.#clock = clock
    this.#log = log
  }

  /** A request was refused, since it came from another origin than ours. */
  refused(peer: Peer): void {
    const page = peer.header("origin") ?? ""
    const server = ownOrigin(this.#trust, peer)
    const isOneSite = peer.header("sec-fetch-site") === "same-origin"
    if (!isOneSite || page === server || !ORIGIN.test(page) || this.#clock.now() < this.#quietUntil) return
    this.#quietUntil = this.#clock.now() + QUIET_MS
    this.#log.warn("pages are refused, since this server takes itself to be at another address", {
      page,
      server: server ?? "none",
      remedy: `PUBLIC_URL=${page}`,
    })
  }
}
