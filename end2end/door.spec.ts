import type { Browser, Page } from '@playwright/test';
import { giveCamera, pictureOf, showPicture, showText } from './support/camera.ts';
import { inMinutes } from './support/days.ts';
import { phoneOf, signIn } from './support/people.ts';
import type { Server } from './support/server.ts';
import { everyDay } from './support/services.ts';
import { caughtUp, expect, expectAccessible, test } from './support/test.ts';

/** A service with a session that begins within the hour, so that its people may come in already, and when that is. */
async function soonOpen(browser: Browser, server: Server, name: string): Promise<{ service: string; day: string }> {
  const worker = await phoneOf(browser, server, 'worker', false);
  // Not across midnight, where no session goes.
  const begins = [30, 50].find((from) => inMinutes(from).day === inMinutes(from + 15).day) ?? 30;
  const service = await everyDay(worker, server, name, {
    'lines][0][from': inMinutes(begins).time,
    'lines][0][to': inMinutes(begins + 15).time,
    'lines][0][length': '15',
    'lines][0][seats': '5',
    'terms][cancel': '0',
  });
  await worker.context().close();
  return { service, day: inMinutes(begins).day };
}

/** Books that session; the page that is open then has the ticket. */
async function book(page: Page, { service, day }: { service: string; day: string }): Promise<Page> {
  await page.goto(`/services/${service}?day=${day}`);
  await page.getByRole('link', { name: /^预约：/ }).first().click();
  await page.getByRole('button', { name: '预约这一场' }).click();
  await expect(page.locator('figure.ticket svg')).toBeVisible();
  return page;
}

async function digitsOf(page: Page): Promise<string> {
  return (await page.locator('.reference').innerText()).replaceAll(/\D/g, '');
}

async function type(page: Page, code: string): Promise<void> {
  await page.getByLabel('编号').fill(code);
  await page.getByRole('button', { name: '查一查' }).click();
}

/** The code with another letter at this place, as somebody changes it who would like to come in too. */
function forged(code: string, at: number): string {
  const letter = code.at(at) === 'A' ? 'B' : 'A';
  return code.slice(0, at) + letter + code.slice(at + 1);
}

test('without a signal the door tells a good ticket from a forged, a cancelled, a new one and one shown twice', async ({
  page,
  browser,
  context,
  server,
}) => {
  await giveCamera(page, 'none');
  await signIn(page, server, 'worker');
  const name = `量血压 ${Date.now()}`;
  const session = await soonOpen(browser, server, name);
  const resident = await book(await phoneOf(browser, server, 'resident', false), session);
  const leader = await book(await phoneOf(browser, server, 'leader', false), session);
  const [good, cancelled] = [await pictureOf(resident), await pictureOf(leader)];
  const digits = await digitsOf(leader);
  await leader.getByText('取消预约').click();
  await leader.getByRole('button', { name: '确定取消' }).click();
  await expect(leader.getByText(`的${name}。`).first()).toBeVisible();

  // What has become of them is on the desk's phone before the signal goes.
  await page.goto('/desk/services/tickets');
  await caughtUp(page);
  const found = page.locator('.at-door');
  await type(page, digits);
  await expect(found).toContainText('这个预约现在不算数：已取消');
  await context.setOffline(true);
  const late = await book(await phoneOf(browser, server, 'gridWorker', false), session);

  await page.getByRole('button', { name: '打开镜头扫码' }).click();
  await showPicture(page, good);
  await expect(found).toContainText('周阿婆');
  await expect(found).toContainText(name);
  await expect(found).toContainText('可以进');
  await expectAccessible(page);
  const code = new URL(page.url()).searchParams.get('code') ?? '';
  expect(code).toMatch(/^YL1-[A-Z2-7]{167}$/);
  await page.getByRole('button', { name: '到了' }).click();
  await expect(found).toHaveCount(0);

  await showPicture(page, cancelled);
  await expect(found).toContainText('陆桂芳');
  await expect(found).toContainText('这个预约现在不算数：已取消');
  // Of the booking, of the session, of the end, of the signature.
  for (const at of [15, 45, 66, 90, -9]) {
    await type(page, forged(code, at < 0 ? code.length + at : at));
    await expect(found).toContainText('凭证是改过的或假的');
    await expect(page.getByRole('button', { name: /签到|到了/ })).toHaveCount(0);
  }
  await showPicture(page, good);
  await expect(found).toContainText(/已经签到过/);
  await page.getByRole('button', { name: '照样签到' }).click();
  await expect(found).toHaveCount(0);
  await showPicture(page, await pictureOf(late));
  await expect(found).toContainText('凭证是真的，名单还没同步到这台手机');
  await page.getByRole('button', { name: '到了' }).click();
  await expect(found).toHaveCount(0);

  // All that was seen arrives, none of it is refused, and what was shown twice says so.
  await page.goto('/outbox');
  await expect(page.locator('.card[data-state="on-phone"]')).toHaveCount(3);
  await context.setOffline(false);
  await expect(page.locator('.card[data-state="confirmed"]').filter({ hasText: '记到了' })).toHaveCount(3, { timeout: 30_000 });
  const desk = await phoneOf(browser, server, 'worker', false);
  await desk.goto(`/desk/services/day?date=${session.day}`);
  const list = desk.locator('section').filter({ has: desk.getByRole('heading', { name }) });
  await expect(list.getByRole('row', { name: /周阿婆/ })).toContainText('又出示了1次');
  await expect(list.getByRole('row', { name: /顾海峰/ })).toContainText(/点.*到/);
  for (const phone of [resident, leader, late, desk]) await phone.context().close();
});

test('the browser’s own reader is asked where it works, and a ticket that comes back is read again', async ({
  page,
  browser,
  server,
}) => {
  await giveCamera(page, 'works');
  await signIn(page, server, 'worker');
  const resident = await phoneOf(browser, server, 'volunteer', false);
  await book(resident, await soonOpen(browser, server, `配眼镜 ${Date.now()}`));
  const digits = await digitsOf(resident);
  await page.goto('/desk/services/tickets');
  await caughtUp(page);
  const found = page.locator('.at-door');
  await page.getByRole('button', { name: '打开镜头扫码' }).click();
  await showText(page, digits);
  await expect(found).toContainText('可以进');
  await page.getByRole('button', { name: '到了' }).click();
  await expect(found).toHaveCount(0);
  // As long as it is held there it is the same one; once it was away it is another showing.
  await showText(page, digits, 15);
  await expect(found).toHaveCount(0);
  await showText(page, undefined, 15);
  await showText(page, digits);
  await expect(found).toContainText(/已经签到过/);
  await resident.context().close();
});

test('where the browser’s reader is but a name the pixels are read, and without leave for the camera the digits do', async ({
  page,
  browser,
  server,
}) => {
  await giveCamera(page, 'hollow');
  await signIn(page, server, 'worker');
  const name = `换拉链 ${Date.now()}`;
  const resident = await phoneOf(browser, server, 'ownersCommittee', false);
  await book(resident, await soonOpen(browser, server, name));
  await page.goto('/desk/services/tickets');
  await caughtUp(page);
  const found = page.locator('.at-door');
  await page.getByRole('button', { name: '打开镜头扫码' }).click();
  await showPicture(page, await pictureOf(resident));
  await expect(found).toContainText(name);
  await page.getByRole('button', { name: '关上镜头' }).click();
  await expect(page.locator('video')).toBeHidden();

  await page.evaluate(() => {
    const refuse = (): Promise<MediaStream> => Promise.reject(new DOMException('', 'NotAllowedError'));
    Object.defineProperty(navigator.mediaDevices, 'getUserMedia', { value: refuse });
  });
  await page.getByRole('button', { name: '打开镜头扫码' }).click();
  await expect(page.getByText('没有用上镜头。', { exact: false })).toBeVisible();
  await expectAccessible(page);
  await type(page, await digitsOf(resident));
  await expect(found).toContainText('韩立群');
  await resident.context().close();
});

test('the screen stays awake at the door, also after the phone was looked away from, and no longer than that', async ({
  page,
  server,
}) => {
  await page.addInitScript(() => {
    const screen = { asked: 0, held: 0 };
    const request = (kind: string): Promise<object> => {
      if (kind !== 'screen') return Promise.reject(new TypeError(kind));
      screen.asked += 1;
      screen.held += 1;
      const release = (): Promise<void> => Promise.resolve(void (screen.held -= 1));
      return Promise.resolve({ release });
    };
    Object.assign(window, { screenLocks: screen });
    Object.defineProperty(navigator, 'wakeLock', { value: { request } });
  });
  const locks = (): Promise<unknown> => page.evaluate(() => (window as unknown as { screenLocks: object }).screenLocks);
  const look = (away: boolean): Promise<void> =>
    page.evaluate((away) => {
      Object.defineProperty(document, 'hidden', { value: away, configurable: true });
      Object.defineProperty(document, 'visibilityState', { value: away ? 'hidden' : 'visible', configurable: true });
      document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
    }, away);
  await signIn(page, server, 'worker');
  await page.goto('/desk/services/tickets');
  await expect.poll(locks).toEqual({ asked: 1, held: 1 });
  await look(true);
  await look(false);
  await expect.poll(locks).toEqual({ asked: 2, held: 1 });
  await caughtUp(page);
  await page.getByRole('link', { name: '值班台：预约' }).first().click();
  await page.waitForURL('**/desk/services');
  await expect.poll(locks).toEqual({ asked: 2, held: 0 });
});
