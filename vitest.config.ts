import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['src-*/**/*.test.{ts,tsx}', 'tools/**/*.test.ts'],
    globalSetup: ['tools/test/temporary-folder.ts'],
    setupFiles: ['tools/test/fast-check-seed.ts'],
    // A busy machine is no failure: these only say when a test waits in vain.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 10_000 } },
    // They wait more than they work.
    maxWorkers: 3,
  },
})
