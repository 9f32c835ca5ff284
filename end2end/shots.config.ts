import { defineConfig } from '@playwright/test';
import { chromium } from './support/chromium.ts';

/** Pictures, not tests: `cargo xtask shots`. */
export default defineConfig({
  testDir: '.',
  testMatch: 'shots.ts',
  outputDir: 'test-results',
  fullyParallel: true,
  workers: 2,
  timeout: 120_000,
  reporter: [['line']],
  use: { ...chromium, timezoneId: 'Asia/Shanghai' },
});
