import { AxeBuilder } from '@axe-core/playwright';
import { type Page, expect, test as base } from '@playwright/test';
import { Server } from './server.ts';

/** Playwright's `test` with a server of the worker's own; `page.goto('/notices')` leads there. */
export const test = base.extend<{ wellBehaved: void }, { server: Server }>({
  server: [
    async ({}, use) => {
      const server = await Server.start();
      await use(server);
      await server.end();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  baseURL: async ({ server }, use) => {
    await use(server.url);
  },
  // No page may throw or report a panic, whatever a spec looks at.
  wellBehaved: [
    async ({ context }, use) => {
      const complaints: string[] = [];
      context.on('weberror', (error) => complaints.push(String(error.error())));
      context.on('console', (message) => {
        if (/panicked at|RuntimeError|hydration error/i.test(message.text())) complaints.push(message.text());
      });
      await use();
      expect(complaints, 'errors on the page').toEqual([]);
    },
    { auto: true },
  ],
});

/** The app runs on its own rows, and the worker leads: from here on it also works without a network. */
export async function caughtUp(page: Page): Promise<void> {
  await page.waitForFunction(() => document.documentElement.dataset.replica === 'ready' && navigator.serviceWorker.controller !== null);
}

/** The page passes WCAG 2.2 AA as far as a program can tell. */
export async function expectAccessible(page: Page): Promise<void> {
  // What lies under the sticky bottom bar before somebody scrolls would count as covered: look at all of it at once.
  const size = page.viewportSize();
  if (size) await page.setViewportSize({ width: size.width, height: 4_000 });
  const found = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze();
  if (size) await page.setViewportSize(size);
  const lines = found.violations.map(
    (violation) => `${violation.id}: ${violation.help}\n  ${violation.nodes.map((node) => node.html).join('\n  ')}`,
  );
  expect(lines, 'axe').toEqual([]);
}

export { expect };
