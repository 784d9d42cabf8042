import { createHash } from "node:crypto"
import { defineConfig } from "vitest/config"
import { BaseSequencer, type TestSpecification } from "vitest/node"
import { compiledWords } from "./client/compile-words.ts"

const project = (name: string, options: object = {}) => ({
  extends: true as const,
  test: { name, include: [`test/${name}/**/*.test.ts`], ...options },
})

const BROWSER = { testTimeout: 120_000, hookTimeout: 180_000, globalSetup: ["test/e2e/setup.ts"] }
/** A worker loads the server, the client and the libraries once for all its files. Integration has files that replace chance. */
const TOGETHER = { isolate: false }
/** Those that promise a time, and those that press twice within the time in which a page ignores a second tap. */
const TIMED = ["two-nodes", "dear-documents", "second-tap", "slow-answers"].map(
  (name) => `test/e2e/${name}.test.ts`,
)

/** Those that take longest start first: one that starts last keeps a core while the other has nothing left to do. */
const LONG = [
  "integration/bench",
  "e2e/two-builds",
  "e2e/everybody",
  "e2e/devices",
  "e2e/away",
  "e2e/pool",
  "e2e/claim-rows",
  "e2e/drafts",
]

/** The others in a random order, so that none relies on what another left behind. */
class LongestFirst extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const { seed } = this.ctx.config.sequence
    const place = ({ moduleId }: TestSpecification): string => {
      const turn = LONG.some((name) => moduleId.endsWith(`/test/${name}.test.ts`)) ? 0 : 1
      return `${turn}${createHash("sha256").update(`${seed} ${moduleId}`).digest("hex")}`
    }
    const placed = new Map(files.map((file) => [file, place(file)]))
    const placeOf = (file: TestSpecification): string => placed.get(file) ?? ""
    return Promise.resolve(files.toSorted((one, other) => (placeOf(one) < placeOf(other) ? -1 : 1)))
  }
}

export default defineConfig({
  plugins: [compiledWords()],
  test: {
    allowOnly: false,
    retry: 0,
    maxWorkers: 2,
    expect: { requireAssertions: true },
    sequence: { shuffle: { files: true }, sequencer: LongestFirst },
    projects: [
      project("unit", { testTimeout: 60_000, ...TOGETHER, setupFiles: ["test/support/words.ts"] }),
      project("contract", { testTimeout: 30_000, globalSetup: ["test/support/mongodb/prepare.ts"] }),
      project("integration", {
        testTimeout: 120_000,
        hookTimeout: 60_000,
        globalSetup: ["test/support/mongodb/prepare.ts"],
      }),
      project("simulation", { testTimeout: 120_000 }),
      // Browsers beside each other; then, alone on the machine, those for which time counts.
      project("e2e", { ...BROWSER, ...TOGETHER, exclude: TIMED, sequence: { groupOrder: 1 } }),
      project("e2e-timed", {
        ...BROWSER,
        include: TIMED,
        fileParallelism: false,
        sequence: { groupOrder: 2 },
      }),
    ],
  },
})
