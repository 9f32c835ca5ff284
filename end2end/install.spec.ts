import { inDays } from './support/days.ts';
import { signIn } from './support/people.ts';
import { caughtUp, expect, test } from './support/test.ts';

type Picture = { src: string; sizes: string; type: string; purpose?: string };
type Manifest = {
  id: string;
  name: string;
  start_url: string;
  scope: string;
  display: string;
  icons: Picture[];
  screenshots: Picture[];
  shortcuts: { name: string; url: string; icons: Picture[] }[];
};

test('the app can be installed: its pictures are as large as stated, its shortcuts lead somewhere', async ({ page }) => {
  await page.goto('/');
  const address = (await page.locator('link[rel="manifest"]').getAttribute('href')) ?? '';
  const answer = await page.request.get(address);
  expect(answer.headers()['content-type']).toMatch(/^application\/manifest\+json/);
  const manifest = (await answer.json()) as Manifest;
  expect(manifest).toMatchObject({ id: '/', start_url: '/', scope: '/', display: 'standalone', name: '友邻' });
  const offered = manifest.icons.map(({ sizes, purpose }) => `${sizes} ${purpose ?? 'any'}`);
  expect(offered).toEqual(expect.arrayContaining(['192x192 any', '512x512 any', '192x192 maskable', '512x512 maskable']));
  const pictures = [...manifest.icons, ...manifest.screenshots, ...manifest.shortcuts.flatMap(({ icons }) => icons)];
  const sizes = await page.evaluate(
    (pictures) =>
      Promise.all(
        pictures.map(async ({ src }) => {
          const picture = await createImageBitmap(await (await fetch(src)).blob());
          return `${src} ${picture.width}x${picture.height}`;
        }),
      ),
    pictures,
  );
  expect(sizes).toEqual(pictures.map(({ src, sizes }) => `${src} ${sizes}`));
  expect(manifest.shortcuts.length).toBeGreaterThan(0);
  for (const { url } of manifest.shortcuts) {
    expect((await page.request.get(url, { maxRedirects: 0 })).status(), url).toBe(200);
  }
});

test('a day is printed as a list, without what only a screen needs @desk', async ({ page, server }) => {
  await signIn(page, server, 'worker');
  await page.goto(`/desk/services/day?date=${inDays(1)}`);
  // 活力社 is booked for tomorrow evening in the demonstration.
  const name = page.getByRole('rowheader').first();
  await expect(name).toBeVisible();
  await expect(page.getByRole('navigation').first()).toBeVisible();
  expect(await page.locator('button:visible, nav:visible, .action-bar:visible').count()).toBeGreaterThan(0);
  await page.emulateMedia({ media: 'print' });
  await expect(name).toBeVisible();
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.locator('button:visible, nav:visible, .action-bar:visible, .top-bar:visible')).toHaveCount(0);
});

for (const scripts of [true, false]) {
  test(`a phone set to New York shows the neighbourhood’s times, scripts ${scripts ? 'on' : 'off'}`, async ({
    browser,
    server,
  }) => {
    const hours = async (timezoneId: string): Promise<string[]> => {
      const context = await browser.newContext({ baseURL: server.url, locale: 'zh-CN', timezoneId, javaScriptEnabled: scripts });
      const page = await context.newPage();
      await signIn(page, server, 'resident');
      await page.goto('/services');
      if (scripts) await caughtUp(page);
      await page.getByRole('link', { name: '童心所', exact: true }).first().click();
      await page.locator(`a[href$="day=${inDays(2)}"]`).click();
      await expect(page.locator('.session-row .hour')).toHaveCount(4);
      const shown = await page.locator('.session-row .hour, .day-strip, main h2').allInnerTexts();
      await context.close();
      return shown;
    };
    const there = await hours('America/New_York');
    expect(there.join('\n')).toMatch(/上午\s*9点/);
    expect(there).toEqual(await hours('Asia/Shanghai'));
  });
}
