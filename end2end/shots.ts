import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { address, pages } from './support/pages.ts';
import { signIn } from './support/people.ts';
import { test } from './support/test.ts';

const folder = fileURLToPath(new URL('../shots', import.meta.url));

const sizes = {
  phone: { width: 390, height: 844 },
  desk: { width: 1280, height: 800 },
};

const looks = {
  'zh-CN': { lang: 'zh-CN', look: 'standard', theme: 'light' },
  en: { lang: 'en', look: 'standard', theme: 'light' },
  elder: { lang: 'zh-CN', look: 'elder', theme: 'light' },
  dark: { lang: 'zh-CN', look: 'standard', theme: 'dark' },
  'elder-dark': { lang: 'zh-CN', look: 'elder', theme: 'dark' },
};

for (const shown of pages) {
  test(shown.name, async ({ browser, server }) => {
    const context = await browser.newContext({ baseURL: server.url, viewport: sizes.phone });
    const page = await context.newPage();
    if (shown.who) await signIn(page, server, shown.who);
    const path = await address(page, shown);
    for (const [look, cookies] of Object.entries(looks)) {
      await context.addCookies(
        Object.entries(cookies).map(([cookie, value]) => ({ name: cookie, value, url: server.url })),
      );
      await page.goto(path, { waitUntil: 'load' });
      await page.evaluate(() => document.fonts.ready);
      for (const [size, viewport] of Object.entries(sizes)) {
        await page.setViewportSize(viewport);
        await page.screenshot({ path: join(folder, `${shown.name}.${size}.${look}.png`), fullPage: true });
      }
    }
    await context.close();
  });
}
