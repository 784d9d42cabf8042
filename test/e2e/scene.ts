import { afterAll, afterEach, beforeAll, expect } from "vitest"
import type { Form } from "../support/chromium.ts"
import { openStage, type Guest, type Stage } from "../support/stage.ts"
import { startTestApp, type RunningApp } from "../support/start-app.ts"
import type { OccasionView } from "../../shared/api.ts"

/** A running server and a browser for the tests of one file. */
export interface Scene {
  readonly stage: Stage
  readonly url: string
  readonly port: number
}

/**
 * Starts both before the first test. After each one everybody leaves, and whatever their pages complained about
 * (errors on the console, exceptions, breaches of the Content-Security-Policy) fails it.
 */
export function sharedScene(env: Readonly<Record<string, string>> = {}): Scene {
  let app: RunningApp | undefined
  const stage = sharedStage()
  const running = (): RunningApp => {
    if (app === undefined) throw new Error("the server runs while tests do")
    return app
  }
  beforeAll(async () => {
    app = await startTestApp({ env })
  })
  afterAll(() => app?.[Symbol.asyncDispose]())
  return {
    get stage() {
      return stage()
    },
    get url() {
      return running().url
    },
    get port() {
      return running().app.port
    },
  }
}

/** The browser; whatever its pages complained about fails the test. */
export function sharedStage(form?: Form): () => Stage {
  let stage: Stage | undefined
  const open = (): Stage => {
    if (stage === undefined) throw new Error("the browser is open while tests run")
    return stage
  }
  beforeAll(async () => {
    stage = await openStage(form)
  })
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") process.stderr.write(`\n${task.name}\n${await open().sights()}\n`)
    expect(await open().clear()).toEqual([])
  })
  afterAll(() => stage?.[Symbol.asyncDispose]())
  return open
}

/** Ivo's list for Anna, and Mira who joined it. */
export async function ivoAndMira(
  stage: Stage,
  url: string,
): Promise<{ readonly ivo: Guest; readonly mira: Guest; readonly occasion: OccasionView }> {
  const ivo = await stage.person(url, "Ivo")
  const occasion = await ivo.start("Anna")
  const mira = await stage.person(url, "Mira")
  await mira.join(await ivo.link(occasion.id))
  return { ivo, mira, occasion }
}
