import { defineConfig } from '@playwright/test';
import { chromium } from './support/chromium.ts';

/** Figures, not tests: `cargo xtask bench start sync`. */
export default defineConfig({
  testDir: '.',
  testMatch: 'bench.ts',
  outputDir: 'test-results',
  workers: 1,
  timeout: 180_000,
  reporter: [['line']],
  use: { ...chromium, locale: 'zh-CN', timezoneId: 'Asia/Shanghai', viewport: { width: 390, height: 844 } },
});
