import { expect, test } from "vitest"
import * as Y from "yjs"
import {
  gather,
  type MovedRoom,
  moveMessage,
  STAY,
  tidyUp,
} from "../../../../../../client/features/card/writing/move.ts"
import { type Message, readLeftovers, readMessages } from "../../../../../../shared/documents/card.ts"
import { messagesTwice } from "../../../../../../shared/documents/move-message.ts"
import { newDoc } from "../../../../../../shared/documents/new-doc.ts"
import { textOf } from "../../../../../../shared/documents/rich-text.ts"
import { firstText, node, signed } from "../../../../../support/cards.ts"
import { personId } from "../../../../../support/documents.ts"
import { Rng } from "../../../../../support/rng.ts"
import { settled } from "../../../../../support/scripted-live.ts"

/** Two devices of one author write, hide, show and tidy up, each with and without a connection, in any order. */

const MIRA = personId(1)
const SEEDS = Array.from({ length: 25 }, (_, n) => n + 1)
const STEPS = 160

/** One device's copy of a room whose log is `log`: what it wrote waits until it is pushed. */
class SimRoom implements MovedRoom {
  readonly doc = newDoc()
  readonly #log: Uint8Array[]
  readonly #waiting: Uint8Array[] = []
  readonly #listeners = new Set<() => void>()
  #read = 0
  #live = false

  constructor(log: Uint8Array[], client: number) {
    this.doc.clientID = client
    this.#log = log
    this.doc.on("update", (update: Uint8Array, origin: unknown) => {
      if (origin !== log) this.#waiting.push(update)
      this.#changed()
    })
  }

  get state() {
    return {
      phase: "ready",
      live: this.#live && this.#read === this.#log.length,
      may: "write",
      unsaved: this.#waiting.length,
    } as const
  }

  connect(live: boolean): void {
    this.#live = live
    this.#changed()
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Pushes one update, or reads one. False when there is nothing to do. */
  step(): boolean {
    if (!this.#live) return false
    const next = this.#log[this.#read]
    const mine = this.#waiting[0]
    if (next !== undefined) {
      this.#read++
      Y.applyUpdate(this.doc, next, this.#log)
    } else if (mine !== undefined) {
      this.#waiting.shift()
      this.#log.push(mine)
      this.#read++
      this.#changed()
    } else return false
    return true
  }

  #changed(): void {
    for (const listener of this.#listeners) listener()
  }
}

interface Device {
  readonly shared: SimRoom
  readonly own: SimRoom
  readonly moves: Set<AbortController>
  tidying: boolean
}

class World {
  readonly rng: Rng
  readonly devices: readonly Device[]
  readonly typed: string[] = []
  readonly #logs: { readonly shared: Uint8Array[]; readonly own: Uint8Array[] } = { shared: [], own: [] }

  constructor(seed: number) {
    this.rng = new Rng(seed)
    this.devices = [1, 2].map((n) => ({
      shared: new SimRoom(this.#logs.shared, seed * 100 + n * 2),
      own: new SimRoom(this.#logs.own, seed * 100 + n * 2 + 1),
      moves: new Set<AbortController>(),
      tidying: false,
    }))
  }

  messages({ shared, own }: Device): readonly { readonly message: Message; readonly hidden: boolean }[] {
    return [
      ...readMessages(shared.doc).map((message) => ({ message, hidden: false })),
      ...readMessages(own.doc).map((message) => ({ message, hidden: true })),
    ]
  }

  /** A letter that nobody typed before, since a word could be parted. */
  type(device: Device): void {
    const all = this.messages(device)
    if (all.length === 0) return
    const { body } = this.rng.pick(all).message
    const letter = String.fromCharCode(0x4e00 + this.typed.length)
    this.typed.push(letter)
    if (this.rng.chance(0.3)) return body.insert(this.rng.below(body.length + 1), [node("paragraph", letter)])
    const text = firstText(body)
    text.insert(this.rng.below(text.length + 1), letter)
  }

  move(device: Device): void {
    const all = this.messages(device)
    if (all.length === 0 || device.moves.size > 0) return
    const { message, hidden } = this.rng.pick(all)
    const { shared, own } = device
    const controller = new AbortController()
    device.moves.add(controller)
    const rooms = hidden ? { from: own, to: shared } : { from: shared, to: own }
    void moveMessage(rooms, message.id, controller.signal).then(() => device.moves.delete(controller))
  }

  async tidy(device: Device, task: typeof gather): Promise<void> {
    const { shared, own } = device
    if (device.tidying || own.state.unsaved > 0 || !own.state.live) return
    device.tidying = true
    await task({ shared, own }, MIRA, new AbortController().signal)
    device.tidying = false
  }

  act(): void {
    const device = this.rng.pick(this.devices)
    switch (this.rng.below(9)) {
      case 0:
      case 1:
        return this.type(device)
      case 2:
        return this.move(device)
      case 3: {
        const live = this.rng.chance(0.6)
        device.shared.connect(live)
        return device.own.connect(live)
      }
      case 4:
        return void this.tidy(device, gather)
      case 5:
        return void this.tidy(device, tidyUp)
      case 6:
        if (this.rng.chance(0.3)) for (const move of device.moves) move.abort(STAY)
        return undefined
      default:
        this.rng.pick([device.shared, device.own]).step()
    }
  }

  /** Everybody is online, and what can be done is done. */
  async end(): Promise<void> {
    const rooms = this.devices.flatMap(({ shared, own }) => [shared, own])
    for (const room of rooms) room.connect(true)
    for (let round = 0; round < 60; round++) {
      for (const room of rooms) while (room.step());
      await settled()
      if (rooms.some(({ state }) => !state.live || state.unsaved > 0)) continue
      const device = this.rng.pick(this.devices)
      void this.tidy(device, readLeft(device).length > 0 ? gather : tidyUp)
      await settled()
    }
  }
}

const readLeft = ({ shared, own }: Device) => [...readLeftovers(shared.doc), ...readLeftovers(own.doc)]

const said = (doc: Y.Doc): string =>
  readMessages(doc)
    .map(({ body }) => textOf(body))
    .join("\n")

function fresh(doc: Y.Doc): Buffer {
  const copy = new Y.Doc()
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc))
  return Buffer.from(Y.encodeStateAsUpdate(copy))
}

test.for(SEEDS)("[K15] no letter is lost, nor left where it was hidden from, seed %i", async (seed) => {
  const world = new World(seed)
  const [one, other] = world.devices
  if (one === undefined || other === undefined) throw new Error("there are two devices")
  signed(one.shared.doc, MIRA, 1, "!")
  for (let step = 0; step < STEPS; step++) {
    world.act()
    await settled()
  }
  await world.end()
  expect([said(one.shared.doc), said(one.own.doc)]).toEqual([said(other.shared.doc), said(other.own.doc)])
  const [visible, hidden] = [said(one.shared.doc), said(one.own.doc)]
  expect(world.typed.filter((letter) => !`${visible}${hidden}`.includes(letter))).toEqual([])
  expect(readLeft(one)).toEqual([])
  expect(messagesTwice({ shared: one.shared.doc, own: one.own.doc }, MIRA)).toEqual([])
  const bytes = fresh(one.shared.doc)
  expect(world.typed.filter((letter) => !visible.includes(letter) && bytes.includes(letter))).toEqual([])
})
