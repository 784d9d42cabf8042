import type { NoticeKey } from "../../shared/notices.ts"
import type { ShownNotice } from "../../shared/reminders.ts"
import type { Api } from "../api.ts"

const NONE: readonly ShownNotice[] = []

/**
 * What is told to this page's person: asked for when a page opens and whenever the server says that it changed, so that
 * a notice that is read on one page goes from every other one.
 */
export class NoticesKeeper {
  readonly #api: Pick<Api, "notices" | "shownNotices" | "readNotices">
  readonly #listeners = new Set<() => void>()
  /** What this page has said that it shows. */
  readonly #shown = new Set<NoticeKey>()
  #notices = NONE
  /** Rises with each question: an older answer that comes late says nothing. */
  #asked = 0

  constructor(api: Pick<Api, "notices" | "shownNotices" | "readNotices">) {
    this.#api = api
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  readonly notices = (): readonly ShownNotice[] => this.#notices

  async load(): Promise<void> {
    const asked = ++this.#asked
    const answer = await this.#api.notices()
    if (asked === this.#asked && answer.ok) this.#set(answer.value.notices)
  }

  /** Somebody else uses this page, or nobody. */
  forget(): void {
    this.#asked++
    this.#shown.clear()
    this.#set(NONE)
  }

  /** They are in view on this page: other channels wait. Each is said once. */
  async shows(keys: readonly NoticeKey[]): Promise<void> {
    const news = keys.filter((key) => !this.#shown.has(key))
    if (news.length === 0) return
    for (const key of news) this.#shown.add(key)
    await this.#api.shownNotices(news)
  }

  /** It goes from this page at once, and from every other one when the server heard of it. */
  async read(key: NoticeKey): Promise<void> {
    this.#asked++
    this.#set(this.#notices.filter((notice) => notice.key !== key))
    await this.#api.readNotices([key])
    await this.load()
  }

  #set(notices: readonly ShownNotice[]): void {
    this.#notices = notices
    for (const listener of this.#listeners) listener()
  }
}
