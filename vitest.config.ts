import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['src-*/**/*.test.{ts,tsx}', 'tools/**/*.test.ts'],
    globalSetup: ['tools/test/temporary-folder.ts'],
    setupFiles: ['tools/test/fast-check-seed.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // They wait more than they work.
    maxWorkers: 3,
  },
})
