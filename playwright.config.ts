import { defineConfig } from '@playwright/test'

export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  workers: 1,
  retries: 0,
  timeout: 180_000,
  expect: { timeout: 30_000 },
  outputDir: 'test-results',
  projects: [
    { name: 'browser', use: { shell: 'browser' }, testIgnore: '**/desktop*.spec.ts' },
    {
      name: 'electron',
      use: { shell: 'electron' },
      grepInvert: /@browser-only/,
      testMatch: [
        '**/always-stops.spec.ts',
        '**/journey.spec.ts',
        '**/certificate.spec.ts',
        '**/recorded-moments.spec.ts',
        '**/desktop*.spec.ts',
      ],
    },
  ],
} as import('@playwright/test').PlaywrightTestConfig<{ shell: 'browser' | 'electron' }>)
