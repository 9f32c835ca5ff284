import type { Locator, Page } from '@playwright/test';
import { inDays, inMinutes } from './support/days.ts';
import { expectFocusSeen, press, tabTo, typeInto, typeMoment } from './support/keyboard.ts';
import { joined, phoneOf, signIn } from './support/people.ts';
import { oneSeat } from './support/services.ts';
import { work } from './support/tasks.ts';
import { caughtUp, expect, expectAccessible, test } from './support/test.ts';

test('a desk is run by keyboard alone @desk', async ({ page, server }) => {
  await signIn(page, server, 'worker');
  await page.goto(`/desk/services/day?date=${inDays(6)}`);
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: '跳到正文' })).toBeFocused();
  // Past the bars, and past the queue, also when the app has come to life.
  await caughtUp(page);
  await page.keyboard.press('Enter');
  await expect(page.locator('#main')).toBeFocused();
  await press(page, page.getByRole('link', { name: '跳过列表' }));
  await expect(page.locator('#thing')).toBeFocused();

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

test('a day’s rooms are gone through by arrow keys, and one is skipped to its people @desk', async ({ page, server }) => {
  await signIn(page, server, 'worker');
  await page.goto(`/desk/services/day?date=${inDays(9)}`);
  await caughtUp(page);
  const rooms = page.locator('.rooms-table');
  const row = (number: number): Locator => rooms.locator('tbody tr').filter({ has: page.locator('a') }).nth(number).locator('td a');
  await tabTo(page, row(0).first());
  const steps: [string, Locator][] = [
    ['ArrowRight', row(0).nth(1)],
    ['ArrowLeft', row(0).first()],
    // There is nothing further to the left, and nothing above.
    ['ArrowLeft', row(0).first()],
    ['ArrowUp', row(0).first()],
    ['ArrowDown', row(1).first()],
    ['ArrowUp', row(0).first()],
  ];
  for (const [key, there] of steps) {
    await page.keyboard.press(key);
    await expect(there).toBeFocused();
    await expectFocusSeen(page);
  }
  // The last hours of the day are out of sight until the focus comes there, and never under whose row it is.
  const sessions = await row(0).count();
  for (let step = 1; step < sessions; step += 1) await page.keyboard.press('ArrowRight');
  await expect(row(0).last()).toBeFocused();
  await expectFocusSeen(page);
  for (let step = 1; step < sessions; step += 1) await page.keyboard.press('ArrowLeft');
  await expect(row(0).first()).toBeFocused();
  await expectFocusSeen(page);
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/desk\/services\/sessions\//);

  await page.goBack();
  await press(page, page.locator('.rooms-day .skip-link'));
  await expect(page.locator('#list')).toBeFocused();
  await page.keyboard.press('Tab');
  expect(await page.locator('#list').evaluate((list) => list.contains(document.activeElement))).toBe(true);
});

test('a day that is opened at the desk has the list of every room, as the server sends it @desk', async ({
  page,
  browser,
  server,
}) => {
  const plain = await phoneOf(browser, server, 'worker', false);
  await oneSeat(plain, server, '修拉链');
  await signIn(page, server, 'worker');
  await page.goto('/desk/services');
  await caughtUp(page);
  await page.getByRole('link', { name: '明天的名单' }).click();
  await page.waitForURL('**/desk/services/day?date=*');
  await plain.goto(page.url());
  const names = (of: Page): Locator => of.locator('.day-service h2');
  const all = await names(plain).allTextContents();
  // More than are drawn at once.
  expect(all.length).toBeGreaterThan(3);
  await expect(names(page)).toHaveText(all);
  await plain.context().close();
});

test('somebody is moved to another session and checked in by keyboard @desk', async ({ page, server }) => {
  await signIn(page, server, 'worker');
  await page.goto(`/desk/services/day?date=${inDays(7)}`);
  await press(page, page.locator('.rooms-table a').first());
  await page.waitForURL(/\/desk\/services\/sessions\//);
  await typeInto(page, page.getByLabel('名字', { exact: true }), '孙大爷');
  await press(page, page.getByRole('button', { name: '代他预约' }));
  await press(page, page.getByRole('link', { name: '孙大爷' }));
  await page.waitForURL(/\/desk\/services\/bookings\//);
  const when = page.locator('.check-answers dd').first();
  const before = await when.innerText();
  const sessions = page.getByLabel('改到', { exact: true });
  await tabTo(page, sessions);
  await page.keyboard.press('ArrowDown');
  const wanted = await sessions.evaluate((select: HTMLSelectElement) => select.selectedOptions[0]?.label ?? '');
  await press(page, page.getByRole('button', { name: '改过去，并告诉本人' }));
  await expect(when).not.toHaveText(before);
  const until = await when.innerText();
  expect(wanted.startsWith(until.split(' ')[0] ?? '-')).toBe(true);
  await press(page, page.getByRole('button', { name: '到了' }));
  await expect(page.getByRole('main')).toContainText(/点.*到/);
  await press(page, page.getByRole('button', { name: '撤销标记' }));
  await expect(page.getByRole('button', { name: '到了' })).toBeVisible();
  await expectAccessible(page);
});

test('a day is closed by keyboard in two steps: why, and whom it touches @desk', async ({ page, server }) => {
  const day = inDays(13);
  await signIn(page, server, 'worker');
  await page.goto(`/desk/services/day?date=${day}`);
  await press(page, page.getByRole('link', { name: '停电' }));
  await page.waitForURL(/\/desk\/services\/close/);
  await expect(page.getByRole('textbox', { name: '原因' })).toHaveValue('停电');
  await expect(page.getByRole('status').filter({ hasText: '还没有人约，停开不影响谁。' })).toBeVisible();
  await press(page, page.getByRole('button', { name: '停开并通知' }));
  await expect(page.getByText(/已停开/).first()).toBeVisible();
  await expect(page.getByText('停开：停电').first()).toBeVisible();
});

test('the desk of tasks is run by keyboard: add, change, and approve all but one @desk', async ({ page, browser, server }) => {
  await signIn(page, server, 'worker');
  const title = `理图书 ${Date.now()}`;
  await page.goto('/desk/tasks');
  await press(page, page.getByRole('link', { name: '发布任务' }));
  await page.waitForURL('**/desk/tasks/new');
  // What is wrong is said first, and leads to where it is put right.
  await caughtUp(page);
  await press(page, page.getByRole('button', { name: '发布' }));
  await expect(page.getByRole('alert')).toBeFocused();
  await press(page, page.getByRole('alert').getByRole('link', { name: '请写做什么' }));
  await expect(page.getByLabel('做什么')).toBeFocused();
  await page.keyboard.type(title);
  await typeMoment(page, page.getByLabel('哪一天'), inMinutes(-30).day);
  await typeMoment(page, page.getByLabel('几点开始'), inMinutes(-30).time);
  await typeMoment(page, page.getByLabel('几点结束'), inMinutes(90).time);
  await typeInto(page, page.getByLabel('需要几个人'), '3');
  await press(page, page.getByRole('button', { name: '发布' }));
  await expect(page.getByText(`“${title}”已发布`)).toBeVisible();
  await press(page, page.getByRole('link', { name: title }));
  await page.waitForURL(/\/desk\/tasks\/[0-9a-f-]{36}/);
  const task = new URL(page.url()).pathname.replace('/desk', '');

  await press(page, page.getByRole('link', { name: '修改任务' }));
  await typeInto(page, page.getByLabel('在哪里集合'), '图书角');
  await press(page, page.getByRole('button', { name: '保存修改' }));
  await expect(page.getByText('图书角').first()).toBeVisible();
  await expectAccessible(page);

  for (const [number, name] of ['林一', '林二', '林三'].entries()) {
    const phone = await joined(browser, server, `1990000802${String(number)}`, name);
    await work(phone, task, 10);
    await phone.context().close();
  }
  await expect(page.getByRole('button', { name: '没有疑问的3人一起确认' })).toBeVisible();
  await press(page, page.getByText('有人先不确认'));
  await tabTo(page, page.getByRole('checkbox', { name: '林二' }));
  await page.keyboard.press('Space');
  await expect(page.getByRole('checkbox', { name: '林二' })).toBeChecked();
  await press(page, page.getByRole('button', { name: '没有疑问的3人一起确认' }));
  await expect(page.getByText('已确认2人的时长。').first()).toBeVisible();
  await expect(page.getByRole('row', { name: /林二/ })).toContainText('待确认');
  // What was left is corrected, and the way back is a key, too.
  const left = page.getByRole('row', { name: /林二/ });
  await press(page, left.getByRole('link', { name: '更正' }));
  await typeInto(page, page.getByLabel('算多少分钟'), '5');
  await typeInto(page, page.getByLabel('为什么'), '早走了');
  await press(page, page.getByRole('button', { name: '保存' }));
  await expect(left).toContainText('早走了');
});

test('a second room is added, and the two are booked apart @desk', async ({ page, browser, server }) => {
  await signIn(page, server, 'worker');
  await page.goto('/desk/services/new');
  await page.getByLabel('叫什么').fill('磨豆浆');
  await page.getByLabel('具体在哪儿').fill('一楼');
  await caughtUp(page);
  await page.getByRole('button', { name: '添加，接着排开放时间' }).click();
  // What was done leads to what is to be done about it.
  await page.locator('.banner[data-state="done"]').getByRole('link', { name: '下一步' }).click();
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
