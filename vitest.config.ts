import { defineConfig } from "vitest/config"

const project = (name: string, options: object = {}) => ({
  extends: true as const,
  test: { name, include: [`test/${name}/**/*.test.ts`], ...options },
})

export default defineConfig({
  test: {
    allowOnly: false,
    retry: 0,
    maxWorkers: 2,
    expect: { requireAssertions: true },
    sequence: { shuffle: { files: true } },
    projects: [
      project("unit", { testTimeout: 20_000 }),
      project("contract", { testTimeout: 30_000, globalSetup: ["test/support/mongodb/prepare.ts"] }),
      project("integration", {
        testTimeout: 60_000,
        hookTimeout: 60_000,
        globalSetup: ["test/support/mongodb/prepare.ts"],
      }),
      project("simulation", { testTimeout: 120_000 }),
      project("e2e", {
        testTimeout: 120_000,
        hookTimeout: 180_000,
        fileParallelism: false,
        globalSetup: ["test/e2e/setup.ts"],
      }),
    ],
  },
})
