import type { Page } from '@playwright/test';
import { Network } from './support/network.ts';
import { codeOf, join, numbers, signIn, signInAnew } from './support/people.ts';
import { KillablePhone } from './support/phone.ts';
import { expect, expectAccessible, test } from './support/test.ts';

/** The phone has its own rows, and the service worker leads: from here on no network is needed. */
async function keptOnThePhone(page: Page): Promise<void> {
  const stored = () => page.waitForFunction(() => performance.getEntriesByName('youlin:stored').length > 0);
  const isLed = () =>
    page.evaluate(async () => {
      await navigator.serviceWorker.ready;
      const begun = performance.now();
      while (!navigator.serviceWorker.controller && performance.now() - begun < 2_000) await new Promise((go) => setTimeout(go, 50));
      return navigator.serviceWorker.controller !== null;
    });
  await stored();
  if (await isLed()) return;
  // It began to load before the worker was active, and was there only after that had claimed its pages.
  await page.reload();
  await stored();
  expect(await isLed()).toBe(true);
}

/** Whether the rows on the phone's disk say this. */
async function isWrittenDown(page: Page, text: string): Promise<boolean> {
  return page.evaluate(async (text) => {
    const done = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    for (const { name } of await indexedDB.databases()) {
      if (!name?.startsWith('replica-')) continue;
      const database = await done(indexedDB.open(name));
      const rows = await done(database.transaction('buckets').objectStore('buckets').getAll());
      database.close();
      if (rows.some((row) => String(row).includes(text))) return true;
    }
    return false;
  }, text);
}

async function publish(page: Page, title: string): Promise<void> {
  await page.getByLabel('标题').fill(title);
  await page.getByLabel('内容').fill('明天上午9点到11点停水，请提前存水。');
  await page.getByRole('button', { name: '发布' }).click();
}

test('a killed browser starts offline: home, a deep link, a reload, an unknown address', async ({ server, browser }) => {
  const signedIn = await browser.newContext({ baseURL: server.url, locale: 'zh-CN' });
  await signIn(await signedIn.newPage(), server, 'leader');
  const cookies = await signedIn.cookies();
  await signedIn.close();
  const phone = await KillablePhone.of();
  const at = (path: string): string => server.url + path;
  try {
    let page = await phone.start();
    await page.context().addCookies(cookies);
    await page.goto(at('/'));
    await keptOnThePhone(page);
    const title = `停水 ${Date.now()}`;
    await page.goto(at('/desk/notices/new'));
    await publish(page, title);
    await expect(page.getByText(`《${title}》已发布`)).toBeVisible();
    await page.goto(at('/notices'));
    await page.getByRole('link', { name: title }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(title);
    const deep = page.url();
    // What is shown is written down a moment later.
    await expect.poll(() => isWrittenDown(page, title)).toBe(true);
    await phone.kill();

    await server.down();
    page = await phone.start();
    await page.goto(at('/'));
    await expect(page.locator('main')).toBeVisible();
    await expect(page.locator('.connection-state')).toContainText('没有网络');
    await expect(page.locator('.demo-mark')).toBeVisible();
    await page.goto(deep);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(title);
    await page.reload();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(title);
    await page.goto(at('/no/such/page'));
    await expect(page.getByText('这一页不在手机里')).toBeVisible();
    await page.getByRole('link', { name: '回首页' }).click();
    await expect(page).toHaveURL(at('/'));

    // What is done now survives another kill, at the very moment at which the phone says so.
    await page.goto(at('/desk/notices/new'));
    const said = `离线发的 ${Date.now()}`;
    await publish(page, said);
    await expect(page.getByText('已存在手机里').first()).toBeVisible();
    await phone.kill();
    page = await phone.start();
    await page.goto(at('/outbox'));
    await expect(page.locator('.card[data-state="on-phone"]').filter({ hasText: said })).toBeVisible();
    // The browser writes cookies down every half minute: these were younger, and who signed in has to do so again.
    await page.context().addCookies(cookies);
    await server.up();
    await page.reload();
    await expect(page.locator('.card[data-state="confirmed"]').filter({ hasText: said })).toBeVisible({ timeout: 30_000 });
  } finally {
    await server.up().catch(() => undefined);
    await phone.end();
  }
});

test('a network that swallows packets does not delay the start', async ({ server, browser }) => {
  const network = await Network.to(server.url);
  const context = await browser.newContext({ baseURL: network.url, locale: 'zh-CN' });
  const page = await context.newPage();
  await page.goto('/');
  await keptOnThePhone(page);
  network.swallow(true);
  const again = await context.newPage();
  await again.goto('/notices', { waitUntil: 'commit' });
  await expect(again.getByRole('heading', { level: 1 })).toHaveText('公告');
  // It looks for news there, but what it shows did not wait for any.
  await expect.poll(() => network.swallowed.length).toBeGreaterThan(0);
  expect(network.swallowed.filter((line) => line.startsWith('GET /notices '))).toEqual([]);
  network.swallow(false);
  await context.close();
  network.close();
});

test('who signs in while the phone still fetches what is public, and goes on at once, has one page and their own', async ({
  server,
  page,
}) => {
  // What is public arrives only once the code is on its way, and the answer to that takes its time.
  let sent = (): void => undefined;
  const underWay = new Promise<void>((go) => (sent = go));
  let kept = (): void => undefined;
  const fetched = new Promise<void>((go) => (kept = go));
  await page.route('**/do/kernel/sync', async (route) => {
    await underWay;
    await route.continue();
    kept();
  });
  await page.route('**/do/accounts/code', async (route) => {
    sent();
    await fetched;
    await page.waitForTimeout(2_000);
    await route.continue();
  });
  await page.goto('/sign-in');
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await signInAnew(page, server, 'resident');
  const starts: string[] = [];
  page.on('framenavigated', (frame) => starts.push(frame.url()));
  await page.goto('/accounts');
  await keptOnThePhone(page);
  await expect(page.getByRole('link', { name: '退出登录' })).toBeVisible();
  expect(starts.length).toBe(1);
});

test('who signs in by a form gets the page that it leads to, also where the page before hears of it first', async ({
  server,
  browser,
}) => {
  const network = await Network.to(server.url);
  // Without a worker, which would not wait for a page so long.
  const context = await browser.newContext({ baseURL: network.url, locale: 'zh-CN', serviceWorkers: 'block' });
  const page = await context.newPage();
  const beside = await context.newPage();
  await beside.goto('/favicon.svg');
  await page.goto('/sign-in?next=/accounts');
  await page.getByLabel('手机号').fill(numbers.newcomer);
  await page.getByRole('button', { name: '发验证码' }).click();
  await page.getByLabel('6位验证码').fill(await codeOf(server, numbers.newcomer));
  await page.waitForFunction(() => performance.getEntriesByName('youlin:stored').length > 0);
  // A page that is on its way out cannot be told anything any more: it is told beforehand to ask for news again and again.
  await page.evaluate(() => void setInterval(() => window.dispatchEvent(new Event('online')), 100));
  const next = network.hold('GET /accounts ');
  await page.getByRole('button', { name: '继续' }).click({ noWaitAfter: true });
  // The session is there and its page is not yet: what the page before asks now is answered for who has signed in.
  await next.come;
  const heard = () =>
    beside.evaluate(async () => (await (await caches.open('youlin-marks')).match('/.person'))?.text());
  await expect.poll(heard).toMatch(/^[0-9a-f-]{36}$/);
  next.go();
  await expect(page.getByRole('link', { name: '退出登录' })).toBeVisible();
  expect(new URL(page.url()).pathname).toBe('/accounts');
  await context.close();
  network.close();
});

test('signing out offline on a shared phone leaves nothing to see, and ends the session when it can', async ({
  page,
  context,
  server,
}) => {
  await signIn(page, server, 'resident');
  await page.goto('/');
  await keptOnThePhone(page);
  await context.setOffline(true);
  await page.goto('/sign-out');
  await page.locator('main form [type="submit"]').click();
  await expect(page.getByRole('link', { name: '登录' }).first()).toBeVisible();
  const names = await page.evaluate(async () => (await indexedDB.databases()).map((database) => database.name));
  expect(names.filter((name) => name?.startsWith('replica-') && name !== 'replica-guest')).toEqual([]);
  // The cookie is still there, but no page is made with it before the session has ended.
  await context.setOffline(false);
  await page.goto('/mine');
  await expect(page.getByRole('link', { name: '登录' }).first()).toBeVisible();
  const answer = await page.request.get('/accounts', { maxRedirects: 0 });
  expect(await answer.text()).not.toContain(numbers.resident.slice(-4));
  // The others of this worker sign in anew.
  server.cookies.delete('resident');
});

test('who signs out with something unsent is told so, and what is dropped leaves no trace', async ({
  page,
  context,
  server,
}) => {
  await join(page, server, '19900008005', '走得急');
  await page.goto('/tasks');
  await page.getByRole('link', { name: '友邻公益市集引导' }).first().click();
  await keptOnThePhone(page);
  await context.setOffline(true);
  await page.getByRole('button', { name: '我来领' }).click();
  await expect(page.getByText('待确认').first()).toBeVisible();
  const person = await page.evaluate(() => localStorage.getItem('youlin.person'));
  expect(person).toMatch(/^[0-9a-f-]{36}$/);
  await page.goto('/sign-out');
  await expect(page.getByText('还有1条没发出去。')).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel('不要了，一起清掉').check();
  await page.locator('main form [type="submit"]').click();
  await page.waitForURL((url) => url.pathname === '/');
  await expect(page.getByRole('link', { name: '登录' }).first()).toBeVisible();
  await page.goto('/outbox');
  await expect(page.getByText('领任务')).toHaveCount(0);

  await context.setOffline(false);
  await page.goto('/mine');
  await expect(page.getByRole('main').getByRole('link', { name: '登录', exact: true })).toBeVisible();
  await expect.poll(() => page.evaluate(() => localStorage.getItem('youlin.locked'))).toBeNull();
  expect((await context.cookies()).filter((cookie) => cookie.httpOnly && cookie.value !== '')).toEqual([]);
  const left = await page.evaluate(async () => {
    const databases = (await indexedDB.databases()).map(({ name }) => name ?? '');
    const stored = Object.entries(localStorage).concat(Object.entries(sessionStorage)).flat();
    const pages = [];
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        const answer = await cache.match(request);
        const text = /text|json/.test(answer?.headers.get('content-type') ?? '') ? await answer?.text() : '';
        pages.push(request.url, text ?? '');
      }
    }
    return [...databases, ...stored, ...pages];
  });
  expect(left.filter((text) => text.includes(person ?? '') || text.includes('走得急') || text.includes('19900008005'))).toEqual([]);
});

test('who has signed out stays out, also where the network goes just after the server has ended the session', async ({
  page,
  context,
  server,
}) => {
  await context.exposeFunction('goOffline', () => context.setOffline(true));
  await page.addInitScript(() => {
    const ask = window.fetch.bind(window);
    window.fetch = async (what, how) => {
      const answer = await ask(what, how);
      const asked = what instanceof Request ? what.url : String(what);
      if (asked.endsWith('/do/accounts/sign_out')) await (window as unknown as { goOffline: () => Promise<void> }).goOffline();
      return answer;
    };
  });
  await join(page, server, '19900008008', '网断的');
  await page.goto('/mine');
  await keptOnThePhone(page);
  await page.goto('/sign-out');
  await page.locator('main form [type="submit"]').click();
  await page.waitForURL((url) => url.pathname === '/');
  await expect(page.getByRole('link', { name: '登录' }).first()).toBeVisible();
  expect(await page.evaluate(() => localStorage.getItem('youlin.person'))).toBeNull();
});

test('whose phone it is is known offline, also where the browser was killed before it wrote that down', async ({
  page,
  context,
  server,
}) => {
  await join(page, server, '19900008009', '才来的');
  await page.goto('/mine');
  await keptOnThePhone(page);
  await context.setOffline(true);
  await page.evaluate(() => localStorage.removeItem('youlin.person'));
  await page.goto('/mine');
  await expect(page.getByRole('main')).toContainText('才来的');
});

test('who has signed out offline stays out, also where the browser was killed before it wrote that down', async ({
  page,
  context,
  server,
}) => {
  await join(page, server, '19900008007', '快关的');
  await page.goto('/mine');
  await keptOnThePhone(page);
  const person = await page.evaluate(() => localStorage.getItem('youlin.person'));
  await context.setOffline(true);
  await page.goto('/sign-out');
  await page.locator('main form [type="submit"]').click();
  await expect(page.getByRole('link', { name: '登录' }).first()).toBeVisible();
  // What a killed browser comes back with: what it remembered some seconds before, and the worker's marks.
  await page.evaluate((person) => {
    localStorage.removeItem('youlin.locked');
    localStorage.setItem('youlin.person', person ?? '');
  }, person);
  await page.goto('/mine');
  await expect(page.getByRole('main').getByRole('link', { name: '登录', exact: true })).toBeVisible();
  await context.setOffline(false);
  await page.goto('/mine');
  await expect(page.getByRole('main').getByRole('link', { name: '登录', exact: true })).toBeVisible();
  const names = await page.evaluate(async () => (await indexedDB.databases()).map((database) => database.name));
  expect(names).not.toContain(`replica-${person}`);
  const secrets = async (): Promise<number> => (await context.cookies()).filter(({ httpOnly, value }) => httpOnly && value !== '').length;
  await expect.poll(secrets).toBe(0);
});

test('two tabs are one phone', async ({ page, context, server }) => {
  await signIn(page, server, 'leader');
  await page.goto('/desk/notices/new');
  await keptOnThePhone(page);
  const other = await context.newPage();
  await other.goto('/outbox');
  await expect(other.getByRole('heading', { level: 1 })).toBeVisible();
  await context.setOffline(true);
  const title = `两个页面 ${Date.now()}`;
  await publish(page, title);
  await expect(page.getByText('已存在手机里').first()).toBeVisible();
  await expect(other.locator('.card').filter({ hasText: title })).toHaveAttribute('data-state', 'on-phone');
  await context.setOffline(false);
  await expect(other.locator('.card').filter({ hasText: title })).toHaveAttribute('data-state', 'confirmed');
  await other.goto('/notices');
  await expect(other.getByRole('link', { name: title })).toHaveCount(1);
});

test('a newer version installs beside the old one and loses nothing', async ({ page, context, server }) => {
  await signIn(page, server, 'leader');
  await page.goto('/desk/notices/new');
  await keptOnThePhone(page);
  await context.setOffline(true);
  const title = `更新之前 ${Date.now()}`;
  await publish(page, title);
  await expect(page.getByText('已存在手机里').first()).toBeVisible();
  await context.setOffline(false);
  // A worker from another address is a newer version to the browser.
  const newer = await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.register('/sw.js?newer');
    for (let time = 0; time < 100 && !registration.waiting; time += 1) await new Promise((go) => setTimeout(go, 100));
    return registration.waiting !== null;
  });
  expect(newer).toBe(true);
  await page.locator('.connection-state button').click();
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await page.goto('/outbox');
  await expect(page.locator('.card').filter({ hasText: title })).toHaveAttribute('data-state', 'confirmed', { timeout: 30_000 });
});
