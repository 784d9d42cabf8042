import { defineConfig } from "vitest/config"

const project = (name: string, options: object = {}) => ({
  extends: true as const,
  test: { name, include: [`test/${name}/**/*.test.ts`], ...options },
})

const BROWSER = { testTimeout: 120_000, hookTimeout: 180_000, globalSetup: ["test/e2e/setup.ts"] }
/** Those that promise a time, and those that press twice within the time in which a page ignores a second tap. */
const TIMED = ["two-nodes", "dear-documents", "second-tap", "slow-answers"].map(
  (name) => `test/e2e/${name}.test.ts`,
)

export default defineConfig({
  test: {
    allowOnly: false,
    retry: 0,
    maxWorkers: 2,
    expect: { requireAssertions: true },
    sequence: { shuffle: { files: true } },
    projects: [
      project("unit", { testTimeout: 60_000 }),
      project("contract", { testTimeout: 30_000, globalSetup: ["test/support/mongodb/prepare.ts"] }),
      project("integration", {
        testTimeout: 120_000,
        hookTimeout: 60_000,
        globalSetup: ["test/support/mongodb/prepare.ts"],
      }),
      project("simulation", { testTimeout: 120_000 }),
      // Browsers beside each other; then, alone on the machine, those for which time counts.
      project("e2e", { ...BROWSER, exclude: TIMED, sequence: { groupOrder: 1 } }),
      project("e2e-timed", {
        ...BROWSER,
        include: TIMED,
        fileParallelism: false,
        sequence: { groupOrder: 2 },
      }),
    ],
  },
})
