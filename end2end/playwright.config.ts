import { defineConfig } from '@playwright/test';
import { chromium } from './support/chromium.ts';

/**
 * Every spec runs on a phone; what belongs to a desk says so in its title with `@desk`.
 * A worker serves its own demonstration data (support/server.ts), so no two specs share a neighbourhood.
 */
export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  outputDir: 'test-results',
  forbidOnly: !!process.env.CI,
  retries: 0,
  workers: 2,
  timeout: 180_000,
  expect: { timeout: 15_000 },
  reporter: [['list']],
  use: {
    ...chromium,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
  },
  projects: [
    {
      name: 'phone',
      testIgnore: 'looks.spec.ts',
      grepInvert: /@desk/,
      use: { viewport: { width: 390, height: 844 }, hasTouch: true },
    },
    {
      name: 'desk',
      testIgnore: 'looks.spec.ts',
      grep: /@desk/,
      use: { viewport: { width: 1280, height: 800 } },
    },
    {
      // Of a neighbourhood in which nobody has done anything yet.
      name: 'looks',
      testMatch: 'looks.spec.ts',
      use: { viewport: { width: 390, height: 844 } },
    },
  ],
});
