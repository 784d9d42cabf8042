import { expect, test } from "vitest"
import { memoryPhotoStore, type KeptPhoto, type PhotoStore } from "../../../client/sync/photos/photo-store.ts"
import {
  PhotoUploads,
  type PhotoFault,
  type SendAnswer,
  type SmallPhoto,
} from "../../../client/sync/photos/photo-uploads.ts"
import { BlobId, newMessageId, newOccasionId, newPersonId } from "../../../shared/ids.ts"
import { roomOf } from "../../../shared/rooms.ts"
import { eventually } from "../../support/eventually.ts"

const PLACE = { room: roomOf("messages", newOccasionId()), message: newMessageId(newPersonId()) }
const SMALL: SmallPhoto = { bytes: new ArrayBuffer(8), type: "image/webp", width: 4, height: 3 }
const STORED = { blob: BlobId.parse("a".repeat(64)), width: 4, height: 3 }

interface Sending {
  readonly photo: KeptPhoto
  readonly progress: (done: number) => void
  readonly signal: AbortSignal
  readonly answer: (answer: SendAnswer) => void
}

/** A tab of a device: what it sends and places waits for the test to answer. */
class Tab {
  readonly uploads: PhotoUploads
  readonly sent: Sending[] = []
  readonly placed: KeptPhoto[] = []
  readonly store: PhotoStore
  place: PhotoFault | "gone" | undefined = undefined
  delays: number[] = []
  #wake: (() => void)[] = []

  constructor(store: PhotoStore = onDevice()) {
    this.store = store
    this.uploads = new PhotoUploads({
      store: Promise.resolve(store),
      clock: {
        now: () => 1_000,
        after: (ms, task) => {
          this.delays.push(ms)
          this.#wake.push(task)
          return () => (this.#wake = this.#wake.filter((one) => one !== task))
        },
      },
      send: (photo, { progress, signal }) =>
        new Promise((answer) => {
          signal.addEventListener("abort", () => answer({ kind: "later" }))
          this.sent.push({ photo, progress, signal, answer })
        }),
      place: async (photo) => {
        this.placed.push(photo)
        return this.place
      },
      alone: (_name, work) => work(),
    })
  }

  /** Time passes. */
  wake(): void {
    for (const task of this.#wake.splice(0)) task()
  }

  async sending(n = 1): Promise<Sending> {
    await eventually(() => {
      if (this.sent.length !== n) throw new Error(`${this.sent.length} were sent`)
    })
    const last = this.sent.at(-1)
    if (last === undefined) throw new Error("something is sent")
    return last
  }

  states(): string[] {
    return this.uploads.list().map(({ state }) => state.kind)
  }
}

/** A device that keeps. */
const onDevice = (): PhotoStore => ({ ...memoryPhotoStore(), volatile: false })

const take = (tab: Tab, key = "photo.1"): Promise<unknown> =>
  tab.uploads.take({ ...PLACE, key }, async () => SMALL)

test("a photo is on the device before it is sent, shows its progress, and goes when it stands in the document", async () => {
  const tab = new Tab()
  await take(tab)
  const { photo, progress, answer } = await tab.sending()
  expect(await tab.store.all()).toEqual([photo])
  progress(0.5)
  expect(tab.uploads.list()[0]?.state).toEqual({ kind: "sending", done: 0.5 })
  expect(tab.uploads.count).toBe(1)
  answer({ kind: "stored", photo: STORED })
  await eventually(() => expect(tab.uploads.list()).toEqual([]))
  expect(tab.placed.map(({ key, at }) => [key, at])).toEqual([["photo.1", 1_000]])
  await eventually(async () => expect(await tab.store.all()).toEqual([]))
})

test("photos are made small and sent one after another, in the order in which they were chosen", async () => {
  const tab = new Tab()
  let preparing = 0
  const prepare = async (): Promise<SmallPhoto> => {
    expect(++preparing).toBe(1)
    await new Promise((resolve) => setTimeout(resolve, 1))
    preparing--
    return SMALL
  }
  await Promise.all(
    ["photo.1", "photo.2", "photo.3"].map((key) => tab.uploads.take({ ...PLACE, key }, prepare)),
  )
  for (const n of [1, 2, 3]) {
    const { photo, answer } = await tab.sending(n)
    expect(photo.key).toBe(`photo.${n}`)
    expect(tab.states().filter((state) => state === "sending")).toHaveLength(1)
    answer({ kind: "stored", photo: STORED })
  }
  await eventually(() => expect(tab.placed).toHaveLength(3))
  expect(tab.placed.map(({ at }) => at)).toEqual([1_000, 1_001, 1_002])
})

test("a file that is no photo leaves nothing, and says why", async () => {
  const tab = new Tab()
  const why = await tab.uploads.take({ ...PLACE, key: "photo.1" }, async () => ({ refused: "no photo" }))
  expect(why).toBe("no photo")
  expect(tab.uploads.list()).toEqual([])
  expect(await tab.store.all()).toEqual([])
})

test("without an answer it is tried again, later each time, and at once when the connection is back", async () => {
  const tab = new Tab()
  await take(tab)
  for (const n of [1, 2, 3]) {
    const sending = await tab.sending(n)
    sending.answer({ kind: "later" })
    await eventually(() => expect(tab.states()).toEqual(["waiting"]))
    await eventually(() => expect(tab.delays).toHaveLength(n))
    if (n < 3) tab.wake()
  }
  expect(tab.delays).toEqual([1_000, 3_000, 10_000])
  tab.uploads.nudge()
  await tab.sending(4)
})

test("a refusal stays until somebody tries again or gives up; the photos behind it go on", async () => {
  const tab = new Tab()
  await take(tab)
  await take(tab, "photo.2")
  const first = await tab.sending()
  first.answer({ kind: "refused", why: "photos_full" })
  const second = await tab.sending(2)
  expect(tab.uploads.list()[0]?.state).toEqual({ kind: "failed", why: "photos_full" })
  second.answer({ kind: "stored", photo: STORED })
  await eventually(() => expect(tab.states()).toEqual(["failed"]))
  tab.uploads.again("photo.1")
  await tab.sending(3)
  tab.uploads.cancel("photo.1")
  expect(tab.uploads.list()).toEqual([])
  await eventually(async () => expect(await tab.store.all()).toEqual([]))
})

test("cancelled, nothing of it is sent, kept or placed any more", async () => {
  const tab = new Tab()
  await take(tab)
  const { signal } = await tab.sending()
  tab.uploads.cancel("photo.1")
  expect(signal.aborted).toBe(true)
  await take(tab, "photo.2")
  expect((await tab.sending(2)).photo.key).toBe("photo.2")
  expect((await tab.store.all()).map(({ key }) => key)).toEqual(["photo.2"])
  expect(tab.placed).toEqual([])
})

test("what an earlier tab left goes on; bytes that the server has are not sent again", async () => {
  const before = new Tab()
  await take(before)
  await take(before, "photo.2")
  before.uploads.describe("photo.2", "a jetty")
  before.place = "not_saved"
  const sending = await before.sending()
  sending.answer({ kind: "stored", photo: STORED })
  await before.sending(2)
  before.uploads.stop()

  const after = new Tab(before.store)
  expect((await after.sending()).photo).toMatchObject({ key: "photo.2", alt: "a jetty" })
  expect(after.placed.map(({ key }) => key)).toEqual(["photo.1"])
})

test("what another tab has sent meanwhile is not sent twice", async () => {
  const [one, store] = [onDevice(), onDevice()]
  const tab = new Tab({ ...one, has: (key) => store.has(key) })
  await take(tab)
  await eventually(() => expect(tab.uploads.list()).toEqual([]))
  expect(tab.sent).toEqual([])
})

test("a message that is gone takes its photo with it; one that is full says so", async () => {
  const tab = new Tab()
  tab.place = "gone"
  await take(tab)
  const sending = await tab.sending()
  sending.answer({ kind: "stored", photo: STORED })
  await eventually(() => expect(tab.uploads.list()).toEqual([]))
  tab.place = "too_many_photos"
  await take(tab, "photo.2")
  const next = await tab.sending(2)
  next.answer({ kind: "stored", photo: STORED })
  await eventually(() =>
    expect(tab.uploads.list()[0]?.state).toEqual({ kind: "failed", why: "too_many_photos" }),
  )
})

test("leaving would lose photos that are only being made small, and all where the device keeps nothing", async () => {
  const tab = new Tab()
  let small: (photo: SmallPhoto) => void = () => undefined
  const taken = tab.uploads.take(
    { ...PLACE, key: "photo.1" },
    () => new Promise((resolve) => (small = resolve)),
  )
  expect(tab.uploads.wouldBeLost).toBe(true)
  await eventually(() => {
    small(SMALL)
    expect(tab.states()).not.toEqual(["preparing"])
  })
  await taken
  expect(tab.uploads.wouldBeLost).toBe(false)
  const volatile = new Tab(memoryPhotoStore())
  await take(volatile)
  expect(volatile.uploads.wouldBeLost).toBe(true)
})
