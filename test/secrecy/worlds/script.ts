import { seeded } from "../seeded.ts"
import type { EndpointName } from "../../../shared/api-routes.ts"
import { base32 } from "../../../shared/ids.ts"
import { Rng } from "../../support/rng.ts"
import { Browser, WorldServer, type Answer, type Call, type Oracle } from "./server.ts"

/**
 * A circle, and whatever its recipient can ask over HTTP, from a seed. The script runs once with a hidden occasion and
 * hidden people and once without; each thing that is done draws chance and time from its own place in the script, so
 * that what is hidden shifts nothing else.
 */

/** What the recipient got for one request. */
export interface Heard {
  readonly asked: string
  readonly answer: Answer
}

/** Names that hidden people have, names that only others have, and spellings of both. */
const HIDDEN = ["Henry", "Tim", "Ida", "Paul"]
const NAMES = [...HIDDEN, "henry", " TIM ", "Zoe", "Max", "Gran", "Rita", "Greta", "Nora"]
const REQUEST_ID = "0123456789abcdef"
const SLOT_MS = 7_000
const REQUESTS = 40
/** The step at which somebody hidden comes by an open link. */
const COMES_AT = 20

/** Ids and links that the recipient has been shown, by kind, in the order of their appearance. */
class Known {
  readonly people: string[] = []
  readonly occasions: string[] = []
  readonly circles: string[] = []
  readonly links: { readonly id: string; readonly occasion: string; readonly token: string }[] = []
  readonly recoveries: string[] = []

  note(value: unknown): void {
    if (Array.isArray(value)) {
      for (const one of value) this.note(one)
      return
    }
    if (typeof value !== "object" || value === null) return
    const fields = new Map<string, unknown>(Object.entries(value))
    const id = fields.get("id") ?? fields.get("person")
    if (typeof id === "string") {
      if (fields.has("rooms")) add(this.occasions, id)
      else if (fields.has("role") && !fields.has("joined")) add(this.circles, id)
      else if (fields.has("name")) add(this.people, id)
    }
    for (const inner of fields.values()) this.note(inner)
  }
}

/** A surprise may have a card, or be one alone. */
const A_CARD = { card: { opens: { year: 2040, month: 1, day: 14, hour: 7, minute: 0 } } }

const add = (all: string[], one: string): void => void (all.includes(one) || all.push(one))

const text = (value: unknown, ...path: readonly (string | number)[]): string => {
  let at: unknown = value
  for (const key of path) at = typeof at === "object" && at !== null ? Reflect.get(at, key) : undefined
  return typeof at === "string" ? at : ""
}

function list(value: unknown, key: string): readonly unknown[] {
  const found: unknown = typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined
  return Array.isArray(found) ? found : []
}

const isMe = (member: unknown): boolean =>
  typeof member === "object" && member !== null && Reflect.get(member, "me") === true

class Script {
  readonly #server: WorldServer
  readonly #seed: number
  readonly #hidden: boolean
  readonly #known = new Known()
  readonly #rita = new Browser("192.0.2.1")
  readonly #windows: Browser[] = []
  readonly #greta = new Browser("192.0.2.2")
  readonly #henry = new Browser("192.0.2.3")
  readonly #secret: { occasions: string[]; links: string[]; people: string[] } = {
    occasions: [],
    links: [],
    people: [],
  }
  readonly heard: Heard[] = []
  /** Of every window that asked for one: one that ended since answers, too. */
  readonly #calendars: string[] = []
  readonly #google = new Browser("192.0.2.10")
  #henryId = ""
  #circle = ""
  #own = ""
  #link = ""
  #now: number

  constructor(server: WorldServer, seed: number, hidden: boolean) {
    this.#server = server
    this.#seed = seed
    this.#hidden = hidden
    this.#now = server.time.now
  }

  /** The whole script; what was heard is in `heard`. */
  async run(): Promise<void> {
    await this.#begin()
    const plan = new Rng(this.#seed)
    const long = this.#seed % 25 === 0
    if (long) await this.#fill(new Rng(this.#seed + 1))
    for (let step = 0; step < REQUESTS; step++) {
      const [chance, secret, open] = [plan.uint32(), plan.uint32(), plan.uint32()]
      this.#now += plan.chance(0.03) ? 3_600_000 : SLOT_MS
      // Secrets have a share of the time that the script leaves to them, whether anybody uses it or not.
      if (this.#hidden) await this.#at(`secret ${step}`, 1_000, () => this.#hide(new Rng(secret), step))
      await this.#at(`open ${step}`, 3_000, () => this.#others(new Rng(open), step))
      await this.#at(`ask ${step}`, 5_000, () => this.#ask(new Rng(chance), step))
      if (step % 8 === 7) await this.#at(`let in ${step}`, 6_000, () => this.#letIn())
    }
    if (this.#seed % 7 === 0) await this.#flood()
    this.#server.stop()
  }

  async #at(name: string, ms: number, work: () => Promise<unknown>): Promise<void> {
    await this.#server.until(this.#now + ms)
    await seeded(`${this.#seed} ${name}`, work)
  }

  #call(browser: Browser, name: EndpointName, call: Call = {}): Promise<Answer> {
    return this.#server.ask(browser, name, call, REQUEST_ID)
  }

  /** Something that the recipient asks, in whatever window: all of the answer is kept. */
  async #hear(browser: Browser, name: EndpointName, call: Call = {}): Promise<Answer> {
    const answer = await this.#call(browser, name, call)
    this.heard.push({ asked: `${name} ${JSON.stringify(call)}`, answer })
    this.#known.note(answer.json)
    this.#become(browser, answer)
    return answer
  }

  #become(browser: Browser, { json }: Answer): void {
    const token = text(json, "session", "token") || text(json, "token")
    if (token.startsWith("ey")) browser.token = token
  }

  /** Rita runs her own list, or Otto runs one for her; Greta is a giver. */
  async #begin(): Promise<void> {
    const rng = new Rng(this.#seed + 7)
    const alone = rng.chance(0.6)
    const otto = new Browser("192.0.2.4")
    const host = alone ? this.#rita : otto
    await this.#at("begin", 0, async () => {
      this.#become(host, await this.#call(host, "signUp", { body: { name: alone ? "Rita" : "Otto" } }))
      const who = alone ? { kind: "me" } : { kind: "other", name: "Rita" }
      const made = await this.#call(host, "createOccasion", { body: { ...FORM, who } })
      this.#own = text(made.json, "id")
      this.#circle = text(made.json, "circle", "id")
    })
    await this.#at("links", 10, async () => {
      this.#link = await this.#linkOf(host, this.#own, "giver")
      if (alone) return
      const hers = await this.#linkOf(host, this.#own, "recipient")
      const body = { token: hers, as: { kind: "new", name: "Rita" } }
      const joined = await this.#hear(this.#rita, "join", { body })
      const person = text(joined.json, "session", "person", "id")
      if (rng.chance(0.7))
        await this.#call(host, "changeMember", {
          params: { circle: this.#circle, person },
          body: { role: "organiser" },
        })
    })
    await this.#at("henry", 15, async () =>
      this.#become(this.#henry, await this.#call(this.#henry, "signUp", { body: { name: "Henry" } })),
    )
    await this.#at("greta", 20, async () => {
      const body = { token: this.#link, as: { kind: "new", name: "Greta" } }
      const joined = await this.#call(this.#greta, "join", { body })
      this.#become(this.#greta, joined)
      if (!rng.chance(0.5)) return
      const person = text(joined.json, "session", "person", "id")
      const params = { circle: this.#circle, person }
      await this.#call(host, "changeMember", { params, body: { role: "organiser" } })
    })
    this.#known.links.push({ id: "", occasion: this.#own, token: this.#link })
    await this.#at("looks", 30, () => this.#hear(this.#rita, "home"))
    await this.#at("looks again", 40, () =>
      this.#hear(this.#rita, "members", { params: { circle: this.#circle } }),
    )
  }

  async #linkOf(by: Browser, occasion: string, capability: string): Promise<string> {
    const made = await this.#call(by, "createLink", { params: { occasion }, body: { capability } })
    return text(made.json, "token")
  }

  /** What givers do in the world that has something to hide. */
  async #hide(rng: Rng, step: number): Promise<void> {
    const { occasions, links, people } = this.#secret
    const circle = this.#circle
    if (occasions.length === 0 || (occasions.length < 3 && rng.chance(0.05))) {
      const alsoFor = rng.chance(0.8) ? [rng.pick(["Tim", "Ida", "tim"])] : []
      const card = rng.chance(0.4) ? A_CARD : rng.chance(0.4) ? { ...A_CARD, list: false } : {}
      const body = {
        ...FORM,
        secrecy: "surprise",
        who: { kind: "other", name: "Rita" },
        alsoFor,
        circle,
        ...card,
      }
      const made = await this.#call(this.#greta, "createOccasion", { body })
      if (made.status !== 201) return
      occasions.push(text(made.json, "id"))
      for (const capability of ["giver", "reader"])
        links.push(await this.#linkOf(this.#greta, occasions.at(-1) ?? "", capability))
      return
    }
    const occasion = rng.pick(occasions)
    // Henry comes openly later, and nobody does in secret what everybody sees from then on.
    const others = people.filter((one) => one !== this.#henryId)
    const person = rng.pick(step < COMES_AT ? [NOBODY, ...people] : [NOBODY, ...others])
    const params = { circle, person }
    const other = { circle, person: rng.pick([NOBODY, ...others]) }
    const token = rng.pick(links)
    const ways: (() => Promise<unknown>)[] = [
      async () => {
        const fresh = people.length === 0 && rng.chance(0.8) ? this.#henry : new Browser("192.0.2.3")
        const as = fresh === this.#henry ? { kind: "me" } : { kind: "new", name: rng.pick(HIDDEN) }
        const joined = await this.#call(fresh, "join", { body: { token, as } })
        this.#become(fresh, joined)
        const id = text(joined.json, "session", "person", "id")
        if (joined.status === 200) people.push(id)
        if (fresh === this.#henry) this.#henryId = id
        if (joined.status === 200 && fresh !== this.#henry && rng.chance(0.3))
          await this.#call(fresh, "rename", { body: { name: rng.pick(HIDDEN) } })
      },
      () => this.#call(this.#greta, "changeMember", { params, body: { role: rng.pick(ROLES) } }),
      () => this.#call(this.#greta, "removeMember", { params: other }),
      () => this.#call(this.#greta, "freeName", { params: other, body: { name: rng.pick(HIDDEN) } }),
      () =>
        this.#call(this.#greta, "changeOccasion", {
          params: { occasion },
          body: { title: `Secret ${step}` },
        }),
      () => this.#call(this.#greta, "addRecipient", { params: { occasion }, body: { person } }),
      () => this.#call(this.#henry, "home"),
      async () => links.push(await this.#linkOf(this.#greta, occasion, "giver")),
    ]
    // Many come at first: there is something to hide.
    await (people.length < 2 ? ways[0] : rng.pick(ways))?.()
  }

  /** What others do openly, in both worlds alike. */
  async #others(rng: Rng, step: number): Promise<void> {
    if (step === COMES_AT && rng.chance(0.7)) {
      // Henry comes by the open link: somebody new, or somebody whom only a surprise had brought.
      await this.#comeOpenly()
      return
    }
    if (!rng.chance(0.2)) return
    const name = rng.pick(NAMES)
    if (rng.chance(0.5)) {
      const body = { token: this.#link, as: { kind: "new", name } }
      await this.#call(new Browser("192.0.2.9"), "join", { body })
      return
    }
    const body = { ...FORM, who: { kind: "other", name }, circle: this.#circle }
    await this.#call(this.#greta, "createOccasion", { body })
  }

  async #comeOpenly(): Promise<void> {
    const [henry, token] = [this.#henry, this.#link]
    const join = async (as: object): Promise<Answer> => {
      const joined = await this.#call(henry, "join", { body: { token, as } })
      this.#become(henry, joined)
      return joined
    }
    if ((await join({ kind: "me" })).status !== 409) return
    // His name waits for him there: he says that it is his.
    const { json } = await this.#call(henry, "openLink", { body: { token } })
    for (const one of list(json, "people"))
      if (text(one, "name").toLowerCase() === "henry") await join({ kind: "known", person: text(one, "id") })
  }

  /** Whichever of the recipient's browsers; private windows that joined have a person of their own. */
  #browser(rng: Rng): Browser {
    return this.#windows.length > 0 && rng.chance(0.35) ? rng.pick(this.#windows) : this.#rita
  }

  #window(): Browser {
    const window = new Browser("192.0.2.1")
    this.#windows.push(window)
    return window
  }

  async #ask(rng: Rng, step: number): Promise<void> {
    const by = this.#browser(rng)
    const { people, occasions, circles, links, recoveries } = this.#known
    const occasion = rng.pick([...occasions, this.#own])
    const circle = rng.pick([...circles, this.#circle])
    const person = rng.pick([...people, NOBODY])
    const link = rng.pick(links)
    const name = rng.pick(NAMES)
    const inOccasion = { params: { occasion } }
    const member = { params: { circle, person } }
    const requestId = base32(rng.bytes(16))
    const ways: readonly (() => Promise<unknown>)[] = [
      () => this.#hear(by, "home"),
      () => this.#hear(by, "members", { params: { circle } }),
      () => this.#hear(by, "members", { params: { circle } }),
      () => this.#hear(by, "occasion", inOccasion),
      () => this.#hear(by, "links", inOccasion),
      () => this.#hear(by, "openLink", { body: { token: link.token } }),
      () => this.#hear(this.#window(), "openLink", { body: { token: link.token } }),
      () => this.#join(this.#window(), link.token, { kind: "new", name }, requestId),
      () => this.#join(this.#window(), link.token, { kind: "new", name }),
      () => this.#join(this.#window(), link.token, { kind: "known", person }),
      () => this.#join(by, link.token, rng.chance(0.5) ? { kind: "me" } : { kind: "known", person }),
      () => this.#makeLink(by, occasion, link.id, rng),
      () => this.#makeLink(by, occasion, link.id, rng),
      () => this.#hear(by, "endLink", { params: { occasion: link.occasion, link: link.id } }),
      () => this.#start(by, circle, name, rng),
      () => this.#start(by, circle, name, rng),
      () =>
        this.#hear(by, "changeOccasion", {
          ...inOccasion,
          body: { title: `Title ${step}`, date: { month: 1 + rng.below(12), day: 1 } },
        }),
      () => this.#hear(by, "addRecipient", { ...inOccasion, body: { person } }),
      () => this.#hear(by, "changeMember", { ...member, body: { role: rng.pick(ROLES) } }),
      () => this.#hear(by, "changeMember", { ...member, body: { role: rng.pick(ROLES) } }),
      () => this.#hear(by, rng.pick(["removeMember", "removeKeeping"]), member),
      () => this.#hear(by, "freeName", { ...member, body: { name } }),
      () => this.#hear(by, "rename", { body: { name } }),
      () => this.#hear(by, "revealOccasion", inOccasion),
      () => this.#hear(by, rng.pick(["claims", "gifts"]), inOccasion),
      () => this.#ownThings(by, occasion),
      () => this.#stepDown(circle),
      () => this.#secondDevice(rng, recoveries),
      () => this.#hear(by, rng.pick(["refreshSession", "info"])),
      () => (by === this.#rita ? this.#hear(by, "home") : this.#hear(by, "signOut")),
    ]
    await rng.pick(ways)()
  }

  /** What is somebody's own: what they promised, and the other editors that they connect. */
  async #ownThings(by: Browser, occasion: string): Promise<void> {
    await this.#hear(by, "shopping")
    for (const kind of ["list", "plan"])
      await this.#hear(by, "createEditor", { params: { occasion, kind }, body: { name: "Script", days: 1 } })
    await this.#hear(by, "editors")
    await this.#ownCalendar(by)
  }

  /** Her calendar asks for all that she may be told, and again later. */
  async #ownCalendar(by: Browser): Promise<void> {
    const made = await this.#hear(by, "createCalendar", { body: { alarms: true, surprises: true } })
    const token = text(made.json, "token")
    if (token !== "") this.#calendars.push(token)
    for (const one of this.#calendars) {
      const answer = await this.#server.fetchCalendar(one, this.#google, REQUEST_ID)
      this.heard.push({ asked: `calendar ${one}`, answer })
    }
    await this.#hear(by, "calendar")
  }

  /** She gives up running the circle, wherever nobody else whom she sees runs it. */
  async #stepDown(circle: string): Promise<void> {
    const { json } = await this.#hear(this.#rita, "members", { params: { circle } })
    const members = list(json, "members")
    for (const member of members) {
      if (text(member, "role") !== "organiser" || isMe(member)) continue
      const params = { circle, person: text(member, "person") }
      await this.#hear(this.#rita, "changeMember", { params, body: { role: "member" } })
    }
    const params = { circle, person: text(members.find(isMe), "person") }
    const given = await this.#hear(this.#rita, "changeMember", { params, body: { role: "member" } })
    if (given.status === 200)
      await this.#hear(this.#rita, "changeMember", { params, body: { role: "organiser" } })
  }

  async #join(window: Browser, token: string, as: object, requestId?: string): Promise<void> {
    const body = { token, as, ...(requestId !== undefined && { requestId }) }
    await this.#hear(window, "join", { body })
    if (requestId !== undefined) await this.#hear(window, "join", { body })
  }

  async #makeLink(by: Browser, occasion: string, replaces: string, rng: Rng): Promise<void> {
    const capability = rng.pick(["giver", "giver", "recipient", "reader"])
    const more = rng.pick([{}, {}, { limit: 2 }, { days: 1 }, { replaces, removeRecent: rng.chance(0.5) }])
    const body = { capability, ...more }
    const made = await this.#hear(by, "createLink", { params: { occasion }, body })
    const token = text(made.json, "token")
    if (made.status === 201) this.#known.links.push({ id: text(made.json, "link", "id"), occasion, token })
  }

  async #start(by: Browser, circle: string, name: string, rng: Rng): Promise<void> {
    const who = rng.chance(0.15) ? { kind: "me" } : { kind: "other", name }
    const alsoFor = rng.chance(0.3) ? [rng.pick(NAMES)] : []
    const secrecy = rng.chance(0.2) ? "surprise" : "together"
    await this.#hear(by, "createOccasion", { body: { ...FORM, who, alsoFor, secrecy, circle } })
    await this.#hear(by, "members", { params: { circle } })
  }

  async #secondDevice(rng: Rng, recoveries: string[]): Promise<void> {
    if (recoveries.length === 0 || rng.chance(0.4)) {
      const made = await this.#hear(this.#rita, "createRecovery")
      recoveries.push(text(made.json, "token"))
    }
    await this.#hear(this.#window(), "recover", { body: { token: rng.pick(recoveries) } })
  }

  /** A window asks to be let in as somebody celebrated, by whatever link lets it, and she says yes. */
  async #letIn(): Promise<void> {
    const window = new Browser("192.0.2.1")
    for (const link of this.#known.links.toReversed()) {
      const made = await this.#hear(window, "ask", { body: { token: link.token } })
      if (made.status !== 201) continue
      const params = { occasion: link.occasion }
      const { json } = await this.#hear(this.#rita, "asks", { params })
      const id = text(json, "asks", 0, "id")
      await this.#hear(this.#rita, "answerAsk", { params: { ...params, id }, body: { let: true } })
      await this.#hear(window, "asked", { body: { request: text(made.json, "request") } })
      for (const name of ["home", "shopping"] as const) await this.#hear(window, name)
      return
    }
  }

  /** As many names as one person may say in a circle, at the end one by one. */
  async #fill(rng: Rng): Promise<void> {
    const circle = this.#circle
    if (this.#hidden)
      for (let step = 0; step < 3; step++)
        await this.#at(`early secret ${step}`, step + 100, () => this.#hide(new Rng(rng.uint32()), step))
    for (let round = 0; round < 56; round++) {
      this.#now += SLOT_MS
      const many = Array.from({ length: round < 24 ? 10 : 1 }, (_, at) => `Guest ${round} ${at}`)
      const [name = "", ...alsoFor] = many
      const body = { ...FORM, who: { kind: "other", name }, alsoFor, circle }
      await this.#at(`fill ${round}`, 0, () => this.#hear(this.#rita, "createOccasion", { body }))
    }
  }

  /** A link opened again and again until she has to wait. */
  async #flood(): Promise<void> {
    this.#now += SLOT_MS
    for (let again = 0; again < 64; again++)
      await this.#at(`flood ${again}`, 0, () =>
        this.#hear(this.#rita, "openLink", { body: { token: this.#link } }),
      )
  }
}

const FORM = { kind: "birthday", date: { month: 11, day: 14 }, zone: "Europe/Berlin", secrecy: "together" }
const ROLES = ["organiser", "member", "reader"]
const NOBODY = "0".repeat(26)

/** What the recipient heard in one of the two worlds. */
export async function hear(seed: number, hidden: boolean, oracle?: Oracle): Promise<readonly Heard[]> {
  const server = await seeded(`${seed} start`, () => WorldServer.open(oracle))
  const script = new Script(server, seed, hidden)
  await script.run()
  return script.heard
}
