import type { Page } from '@playwright/test';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { measure } from './support/measure.ts';
import { address, pages, shape } from './support/pages.ts';
import { signIn } from './support/people.ts';
import { expect, test } from './support/test.ts';

/** Every look of every page takes twenty minutes: asked for by name. Else each page is opened in one, in turn. */
const thorough = !!process.env.YOULIN_LOOKS;
/** From the smallest phone, which is also 1280 px at 400 %, to the PC in the office. */
const widths = thorough ? [320, 360, 390, 768, 1280] : [320, 1280];
/** What the bars at the foot take, at most: a page is looked at in a window that shows all of it above them. */
const bars = 400;

/** WCAG 2.2 asks for 24 px; the house for a thumb. */
const standard = { text: 13, note: 12, title: 15, target: 44 };
/** 长辈版: at least what the industry ministry's norm asks for, and 24 px for all that is not an aside. */
const elder = { text: 24, note: 18, title: 30, target: 60 };

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

test.describe.configure({ mode: 'parallel' });
test.use({ contextOptions: { reducedMotion: 'reduce' } });

const openings = ['zh-CN', 'en'].flatMap((lang) =>
  Object.entries({ standard, elder }).map(([dress, promised]) => ({ lang, dress, promised })),
);

// Each page is opened once per language and look, then resized and darkened in place. It is looked at as the server
// sends it; what the app adds by coming to life is looked at in the journeys.
for (const [number, look] of pages.entries()) {
  const chosen = openings.filter((_, index) => thorough || index === number % openings.length);
  const looks = thorough ? 'in every look' : chosen.map(({ lang, dress }) => `${dress} ${lang}`).join();
  test(`${look.name} is accessible and nothing is cut off, ${looks}`, async ({ page, context, server }) => {
    // Before anybody signs in: an app that has come to life once leaves a worker that answers with the shell.
    await context.route('**/pkg/*.js', (route) =>
      route.fulfill({ contentType: 'text/javascript', body: 'export default async () => {}; export const hydrate = () => {};' }),
    );
    if (look.who) await signIn(page, server, look.who);
    const path = await address(page, look);
    const findings = new Findings();
    for (const { lang, dress, promised } of chosen) {
      const cookies = { lang, look: dress, theme: 'light' };
      await context.addCookies(
        Object.entries(cookies).map(([name, value]) => ({ name, value, url: server.url })),
      );
      await page.setViewportSize({ width: 390, height: 844 });
      await page.goto(path, { waitUntil: 'load' });
      await showWhole(page, 390);
      await page.evaluate(axe);
      const here = `${dress} ${lang}`;
      findings.add(await complaints(page), `${here} axe`);
      for (const width of widths) {
        await showWhole(page, width);
        findings.add(await page.evaluate(measure, promised), `${here} ${width}`);
      }
      findings.add(await complaints(page), `${here} axe at 1280`);
      await page.evaluate(() => {
        document.documentElement.setAttribute('data-theme', 'dark');
        for (const change of document.getAnimations()) change.finish();
      });
      findings.add(await complaints(page), `dark ${here} axe`);
    }
    expect(findings.lines()).toEqual([]);
  });
}

test('every route of the app has a page that is looked at', async () => {
  const source = fileURLToPath(new URL('../app/src', import.meta.url));
  const files = (await readdir(source, { recursive: true })).filter((file) => file.endsWith('.rs'));
  const texts = await Promise.all(files.map((file) => readFile(join(source, file), 'utf8')));
  const routes = texts.flatMap((text) => [...text.matchAll(/^(?!\s*\/\/).*path!\("([^"]+)"\)/gm)].map(([, route]) => route ?? ''));
  expect(routes.length).toBeGreaterThan(60);
  // The most particular route is the one that answers: what stands in it goes before what is left open.
  const open = (route: string) => route.split('/').filter((part) => part.startsWith(':')).length;
  const known = [...new Set(routes)].sort((one, other) => open(one) - open(other));
  const answers = (shape: string) =>
    known.find((route) => new RegExp(`^${route.replace(/:[a-z]+/g, '[^/]+')}$`).test(shape));
  const seen = new Set(pages.map((look) => answers(shape(look))));
  expect(known.filter((route) => !seen.has(route))).toEqual([]);
});

/** Makes the window as high as the page, and as what scrolls within it, so that nothing lies under the bars. */
async function showWhole(page: Page, width: number): Promise<void> {
  await page.setViewportSize({ width, height: 844 });
  const height = await page.evaluate(() => {
    const hidden = [...document.querySelectorAll('.desk-queue')].map((one) => one.scrollHeight - one.clientHeight);
    return document.documentElement.scrollHeight + Math.max(0, ...hidden);
  });
  await page.setViewportSize({ width, height: height + bars });
}

/** What axe finds. */
async function complaints(page: Page): Promise<string[]> {
  return page.evaluate(async (tags) => {
    const axe = (window as unknown as { axe: typeof import('axe-core') }).axe;
    const found = await axe.run(document, { runOnly: tags, resultTypes: ['violations'] });
    return found.violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)}`));
  }, tags);
}

/** What is wrong, each once, and in which looks. */
class Findings {
  private readonly found = new Map<string, string[]>();

  add(lines: string[], where: string): void {
    for (const line of new Set(lines)) this.found.set(line, [...(this.found.get(line) ?? []), where]);
  }

  lines(): string[] {
    return [...this.found].map(([line, where]) => `${line}  [${where.join(', ')}]`);
  }
}
