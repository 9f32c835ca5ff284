import type { Locator, Page } from '@playwright/test';
import { inDays } from './support/days.ts';
import { phoneOf, signIn } from './support/people.ts';
import { oneSeat } from './support/services.ts';
import { expect, expectAccessible, test } from './support/test.ts';

/** How often somebody is ready to press Tab before the page is too long for them. */
const PATIENCE = 120;

/** Goes on with Tab until this has the focus, as somebody does who has no mouse. */
async function tabTo(page: Page, wanted: Locator): Promise<void> {
  await wanted.waitFor();
  for (let pressed = 0; pressed < PATIENCE; pressed += 1) {
    await page.keyboard.press('Tab');
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error(`${String(wanted)} is not reached within ${String(PATIENCE)} presses of Tab`);
}

test('a desk is run by keyboard alone @desk', async ({ page, server }) => {
  await signIn(page, server, 'worker');
  await page.goto(`/desk/services/day?date=${inDays(6)}`);
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: '跳到正文' })).toBeFocused();

  // From the day to a session, and somebody without an account onto its list.
  await tabTo(page, page.locator('.rooms-table a').first());
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/desk\/services\/sessions\//);
  await tabTo(page, page.getByLabel('名字', { exact: true }));
  await page.keyboard.type('钱阿公');
  await tabTo(page, page.getByLabel('电话', { exact: false }));
  await page.keyboard.type('19900001234');
  await tabTo(page, page.getByRole('button', { name: '代他预约' }));
  await page.keyboard.press('Enter');
  const guest = page.getByRole('link', { name: '钱阿公' });
  await tabTo(page, guest);
  await page.keyboard.press('Enter');

  // A note, then calling it off with a reason.
  await page.waitForURL(/\/desk\/services\/bookings\//);
  await tabTo(page, page.getByLabel('备注', { exact: false }));
  await page.keyboard.type('坐轮椅来');
  await tabTo(page, page.getByRole('button', { name: '保存备注' }));
  await page.keyboard.press('Enter');
  await expect(page.getByText('备注已保存。').first()).toBeVisible();
  await expectAccessible(page);
  await tabTo(page, page.locator('summary', { hasText: '取消' }));
  await page.keyboard.press('Enter');
  await tabTo(page, page.getByLabel('原因（会告诉本人）'));
  await page.keyboard.type('改天再来');
  await tabTo(page, page.getByRole('button', { name: /钱阿公/ }));
  await page.keyboard.press('Enter');
  await expect(page.getByText('已取消').first()).toBeVisible();
});

test('a second room is added, and the two are booked apart @desk', async ({ page, browser, server }) => {
  await signIn(page, server, 'worker');
  await page.goto('/desk/services/new');
  await page.getByLabel('叫什么').fill('磨豆浆');
  await page.getByLabel('具体在哪儿').fill('一楼');
  await page.getByRole('button', { name: '添加，接着排开放时间' }).click();
  await page.waitForURL(/\/hours/);
  const service = new URL(page.url()).pathname.split('/')[3] ?? '';
  for (const [number, room] of ['', '二楼'].entries()) {
    const line = (field: string): Locator => page.locator(`[name="command[lines][${String(number)}]${field}"]`);
    for (let day = 0; day < 7; day += 1) await line(`[days][${String(day)}]`).check();
    await line('[from]').fill('15:00');
    await line('[to]').fill('16:00');
    await line('[seats]').fill('1');
    await line('[room]').fill(room);
  }
  // The same room twice is no second room, and what was typed stays.
  const second = page.locator('[name="command[lines][1][room]"]');
  await second.fill('一楼');
  await page.getByRole('button', { name: '保存开放时间' }).click();
  await expect(page.getByText('这一行和前面的时间重叠了').first()).toBeVisible();
  await expect(second).toHaveValue('一楼');
  await second.fill('二楼');
  await page.getByRole('button', { name: '保存开放时间' }).click();
  await expect(page.getByText('开放时间已保存', { exact: false }).first()).toBeVisible();
  await expectAccessible(page);

  const day = inDays(5);
  const reader = await browser.newContext({ baseURL: server.url, javaScriptEnabled: false, viewport: { width: 390, height: 844 } });
  const resident = await reader.newPage();
  await signIn(resident, server, 'resident');
  await resident.goto(`/services/${service}?day=${day}`);
  await expect(resident.getByRole('link', { name: /^预约：.*一楼$/ })).toBeVisible();
  await resident.getByRole('link', { name: /^预约：.*二楼$/ }).click();
  await resident.getByRole('button', { name: '预约这一场' }).click();
  await expect(resident.getByText('约上了').first()).toBeVisible();
  await expect(resident.getByText(/二楼/).first()).toBeVisible();
  await resident.goto(`/services/${service}?day=${day}`);
  await expect(resident.getByRole('link', { name: /^预约：.*一楼$/ })).toBeVisible();
  await reader.close();

  await page.goto(`/desk/services/day?date=${day}`);
  const rows = page.getByRole('rowheader', { name: /磨豆浆/ });
  await expect(rows).toHaveText([/一楼/, /二楼/]);
  await expectAccessible(page);
});

test('who books a guest into a full session by a plain form is told so, and what was typed stays', async ({
  browser,
  server,
}) => {
  const worker = await phoneOf(browser, server, 'worker', false);
  const service = await oneSeat(worker, server, `修鞋 ${Date.now()}`);
  const resident = await phoneOf(browser, server, 'resident', false);
  await resident.goto(`/services/${service}?day=${inDays(7)}`);
  await resident.getByRole('link', { name: /^预约：/ }).click();
  const session = new URL(resident.url()).pathname;
  await resident.getByRole('button', { name: '预约这一场' }).click();
  await expect(resident.getByText('约上了').first()).toBeVisible();

  await worker.goto(`/desk${session}`);
  await worker.getByLabel('名字', { exact: true }).fill('钱阿公');
  await worker.getByLabel('电话（可以不填）').fill('199 0000 1234');
  await worker.getByRole('button', { name: '代他预约' }).click();
  await expect(worker.getByText(/刚刚约满了，.*可以排候补/).first()).toBeVisible();
  await expect(worker.getByLabel('名字', { exact: true })).toHaveValue('钱阿公');
  await expect(worker.getByLabel('电话（可以不填）')).toHaveValue('199 0000 1234');
  await worker.getByLabel('约满了就排候补').check();
  await worker.getByRole('button', { name: '代他预约' }).click();
  await expect(worker.getByText(/约满了，.*候补第1位/).first()).toBeVisible();
  await expect(worker.getByRole('heading', { name: '钱阿公的预约' })).toBeVisible();
  await worker.goto(`/desk${session}`);
  await expect(worker.getByRole('row', { name: /钱阿公/ })).toContainText('候补');
  for (const page of [worker, resident]) await page.context().close();
});
