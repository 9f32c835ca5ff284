import type { Locator, Page } from '@playwright/test';
import { inDays } from './support/days.ts';
import { press, typeInto } from './support/keyboard.ts';
import { codeOf, join, phoneOf, signInAnew } from './support/people.ts';
import { Server } from './support/server.ts';
import { everyDay } from './support/services.ts';
import { caughtUp, expect, expectAccessible, test as base } from './support/test.ts';

/** A neighbourhood of the test's own, which goes on days later; a phone's clock is its own, and moved with it. */
const test = base.extend<{ own: Server }>({
  own: async ({}, use) => {
    const own = await Server.start();
    await use(own);
    await own.end();
  },
});

/** The neighbourhood goes on so many days later, and these phones with it. */
async function later(own: Server, days: number, phones: Page[]): Promise<void> {
  await own.down();
  await own.up(days);
  for (const phone of phones) await phone.clock.setSystemTime(Date.now() + days * 86_400_000);
}

/** What the clock does comes to show; without scripts the page is asked for again. */
async function comesToShow(page: Page, path: string, what: Locator): Promise<void> {
  await expect(async () => {
    await page.goto(path);
    await expect(what).toBeVisible({ timeout: 1_000 });
  }).toPass();
}

test('who did not come is marked so and waits behind others, until the desk excuses it', async ({ browser, own }) => {
  const worker = await phoneOf(browser, own, 'worker', false);
  const service = await everyDay(worker, own, '推拿', { 'terms][misses': '1', 'terms][ahead': '14' });
  const resident = await phoneOf(browser, own, 'resident', false);
  await resident.goto(`/services/${service}?day=${inDays(2)}`);
  await resident.getByRole('link', { name: /^预约：/ }).click();
  await resident.getByRole('button', { name: '预约这一场' }).click();
  await expect(resident.getByText('约上了').first()).toBeVisible();
  const booking = new URL(resident.url()).pathname;

  await later(own, 3, [worker, resident]);
  // Staff who were away for days sign in anew.
  await signInAnew(worker, own, 'worker');
  await worker.goto(`/desk${booking}`);
  await worker.getByRole('button', { name: '没来' }).click();
  await worker.goto(`/desk${booking}`);
  await expect(worker.getByRole('main')).toContainText('没来');
  await resident.goto(booking);
  await expect(resident.getByText('这一次约了没来，已经记下。')).toBeVisible();
  await resident.goto('/services/bookings');
  const standing = resident.getByText(/近30天有1次约了没来，到.*前只能排候补/);
  await expect(standing).toBeVisible();
  await resident.goto(`/services/${service}?day=${inDays(6)}`);
  await resident.getByRole('link', { name: /^预约：/ }).click();
  await expect(standing).toBeVisible();
  const session = resident.url();

  await worker.getByText('请假', { exact: true }).click();
  await worker.getByRole('button', { name: '记为请假' }).click();
  await expect(worker.getByRole('alert').getByText('请写原因')).toBeVisible();
  await worker.getByLabel('什么原因').fill('那天住院');
  await worker.getByRole('button', { name: '记为请假' }).click();
  await worker.goto(`/desk${booking}`);
  await expect(worker.getByText('请假：那天住院').first()).toBeVisible();
  await resident.goto(booking);
  await expect(resident.getByText('这一次已请假，不算次数。')).toBeVisible();
  await resident.goto('/inbox');
  await expect(resident.getByText(/推拿没来，已记为请假，不算次数/)).toBeVisible();
  await resident.goto(session);
  await expect(standing).toHaveCount(0);
  await resident.getByRole('button', { name: '预约这一场' }).click();
  await expect(resident.getByText('约上了').first()).toBeVisible();
});

test('who came, who did not and who was excused is marked by keyboard @desk', async ({ browser, own }) => {
  const worker = await phoneOf(browser, own, 'worker', false);
  // At whatever hour this runs, the first session of tomorrow has begun a day later.
  const halfDays = { 'lines][0][from': '00:00', 'lines][0][to': '23:59', 'lines][0][length': '719' };
  const service = await everyDay(worker, own, '正骨', { ...halfDays, 'lines][0][seats': '9' });
  await worker.goto(`/services/${service}?day=${inDays(1)}`);
  await worker.getByRole('link', { name: /^预约：/ }).first().click();
  const sheet = `/desk${new URL(worker.url()).pathname}`;
  for (const guest of ['赵叔', '孙姨', '李伯', '周婶']) {
    await worker.goto(sheet);
    await worker.getByLabel('名字', { exact: true }).fill(guest);
    await worker.getByRole('button', { name: '代他预约' }).click();
    await expect(worker.getByRole('heading', { name: `${guest}的预约` })).toBeVisible();
  }
  const context = await browser.newContext({ baseURL: own.url, locale: 'zh-CN', viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await later(own, 1, [page]);
  await signInAnew(page, own, 'worker');
  await page.goto(sheet);
  const row = (guest: string): Locator => page.getByRole('row', { name: new RegExp(guest) });
  await press(page, row('赵叔').getByRole('button', { name: '到了' }));
  await expect(row('赵叔')).toContainText(/点.*到/);

  await press(page, row('孙姨').getByRole('link'));
  await page.waitForURL(/\/bookings\//);
  await press(page, page.getByRole('button', { name: '没来', exact: true }));
  await expect(page.getByRole('button', { name: '撤销标记' })).toBeVisible();
  await page.goto(sheet);
  await expect(row('孙姨')).toContainText('没来');

  await press(page, row('李伯').getByRole('link'));
  await page.waitForURL(/\/bookings\//);
  await press(page, page.locator('summary', { hasText: '请假' }));
  await typeInto(page, page.getByLabel('什么原因'), '感冒了');
  await page.keyboard.press('Enter');
  await expect(page.getByText('请假：感冒了').first()).toBeVisible();

  // The rest in one go, which is asked once more.
  await page.goto(sheet);
  await press(page, page.locator('summary', { hasText: '其余1人没来' }));
  await press(page, page.getByRole('button', { name: '其余1人没来' }));
  await expect(row('周婶')).toContainText('没来');
  await expect(row('李伯')).toContainText('请假：感冒了');
  await expect(row('赵叔')).not.toContainText('没来');
  for (const one of [worker, page]) await one.context().close();
});

test('a draw publishes the hash of its seed before, and after it each phone reckons it again', async ({ browser, own }) => {
  const worker = await phoneOf(browser, own, 'worker', false);
  const service = await everyDay(worker, own, '听评弹', {
    'lines][0][seats': '2',
    'terms][ahead': '14',
    'terms][policy': 'day',
    'terms][days_before': '2',
    'terms][party': '2',
  });
  const enter = async (who: 'resident' | 'leader'): Promise<Page> => {
    const page = await phoneOf(browser, own, who);
    await page.goto(`/services/${service}?day=${inDays(6)}`);
    await page.getByRole('link', { name: /^报名抽签：/ }).click();
    await page.getByLabel('几个人一起来').selectOption('2');
    await page.getByRole('button', { name: '报名抽签' }).click();
    await expect(page.getByText(/报名了：/)).toBeVisible();
    return page;
  };
  const pages = [await enter('resident'), await enter('leader')];
  const [page] = pages as [Page, Page];
  await page.goto('/services/bookings');
  await page.getByRole('link', { name: /听评弹/ }).click();
  await page.getByRole('link', { name: '怎么抽、抽了什么' }).click();
  const hash = await page.locator('code.digits').innerText();
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
  await expect(page.getByText('种子', { exact: true })).toHaveCount(0);
  const draw = page.url();

  await later(own, 5, pages);
  await page.goto(draw);
  await expect(page.getByText('您这台设备刚才重算了一遍：种子和封存码对得上，结果没有错。')).toBeVisible();
  const [sealed, seed] = await page.locator('code.digits').allInnerTexts();
  expect(sealed).toBe(hash);
  // What the page says can be reckoned by anybody.
  const reckoned = await page.evaluate(async (seed) => {
    const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(seed)));
    return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  }, seed ?? '');
  expect(reckoned).toBe(hash);
  await expect(page.getByRole('row').filter({ hasText: '抽中' })).toHaveCount(1);
  await expect(page.getByRole('row').filter({ hasText: '候补' })).toHaveCount(1);
  await expect(page.getByText('（您）')).toHaveCount(1);
  await expectAccessible(page);
});

for (const scripts of [true, false]) {
  test(`several weeks are booked in one go, said again, and given on without a word, scripts ${scripts ? 'on' : 'off'}`, async ({
    browser,
    own,
  }) => {
    test.setTimeout(240_000);
    const worker = await phoneOf(browser, own, 'worker', false);
    const service = await everyDay(worker, own, '量血压', {
      'terms][cancel': '2880',
      'terms][hold': '1440',
      'terms][ahead': '30',
      'terms][weeks': '4',
    });
    const resident = await phoneOf(browser, own, 'resident', scripts);
    await resident.goto(`/services/${service}?day=${inDays(1)}`);
    await expect(resident.getByText(/同一时间可以连着约，最多4周/)).toBeVisible();
    await resident.getByRole('link', { name: /^预约：/ }).click();
    await resident.getByLabel('连着约几周').selectOption('3');
    if (scripts) await expectAccessible(resident);
    await resident.getByRole('button', { name: '预约这一场' }).click();
    await expect(resident.getByText('连着约上了3次').first()).toBeVisible();
    await resident.goto('/services/bookings');
    await expect(resident.getByRole('link', { name: /量血压/ })).toHaveCount(3);
    const next = await phoneOf(browser, own, 'leader', false);
    await next.goto(`/services/${service}?day=${inDays(15)}`);
    await next.getByRole('link', { name: /^排候补：/ }).click();
    await next.getByRole('button', { name: '排候补' }).click();
    await expect(next.getByText('候补第1位').first()).toBeVisible();

    // They have to answer three days before nine o'clock of each week, and are asked two days before that.
    const day = 86_400_000;
    const start = (week: number): number => Date.parse(`${inDays(1 + 7 * week)}T09:00:00+08:00`);
    const until = (moment: number): number => Math.ceil((moment - Date.now()) / day);
    const [second, third] = [until(start(1) - 5 * day), until(start(2) - 5 * day)];
    const lapsed = until(start(2) - 3 * day);

    await later(own, second, [resident, next, worker]);
    const ask = resident.getByRole('link', { name: /量血压.*还来吗？/ });
    await comesToShow(resident, '/', ask);
    await ask.click();
    await expect(resident.getByText(/请在.*前答复，没答复的名额让给别人/).first()).toBeVisible();
    if (scripts) await expectAccessible(resident);
    await resident.getByRole('button', { name: '还来' }).click();
    await expect(resident.getByText('您说了还来，名额给您留着。')).toBeVisible();
    if (scripts) await expectAccessible(resident);

    await later(own, third, [resident, next, worker]);
    await signInAnew(worker, own, 'worker');
    await comesToShow(worker, `/desk/services/day?date=${inDays(15)}`, worker.getByText('还没说来不来'));
    await resident.goto('/services/bookings');
    const asked = resident.getByRole('link', { name: /量血压/ }).filter({ hasText: '还来吗？请答复' });
    await expect(asked).toHaveCount(1);

    await later(own, lapsed, [resident, next, worker]);
    const told = resident.getByText(/量血压没有等到您的答复，名额已让给别人/);
    await comesToShow(resident, '/inbox', told);
    await next.goto('/services/bookings');
    await next.getByRole('link', { name: /量血压/ }).first().click();
    await next.getByRole('button', { name: '我要这个名额' }).click();
    await expect(next.getByText('约上了').first()).toBeVisible();
  });
}

test('of several weeks one is given up, or all that follow', async ({ browser, own }) => {
  const worker = await phoneOf(browser, own, 'worker', false);
  const service = await everyDay(worker, own, '学剪纸', { 'terms][ahead': '30', 'terms][weeks': '4' });
  const resident = await phoneOf(browser, own, 'resident');
  await resident.goto(`/services/${service}?day=${inDays(1)}`);
  await resident.getByRole('link', { name: /^预约：/ }).click();
  await resident.getByLabel('连着约几周').selectOption('4');
  await resident.getByRole('button', { name: '预约这一场' }).click();
  await expect(resident.getByText('连着约上了4次').first()).toBeVisible();
  await resident.goto('/services/bookings');
  await resident.getByRole('link', { name: /学剪纸/ }).nth(1).click();
  await expect(resident.getByText('连着约了4次，这是第2次')).toBeVisible();
  await expect(resident.getByRole('heading', { name: '一起约的其他几次' })).toBeVisible();
  await expectAccessible(resident);
  await caughtUp(resident);
  await resident.context().setOffline(true);
  await resident.getByText('取消预约').click();
  await resident.getByLabel('后面连着约的2次也不来了').check();
  await resident.getByRole('button', { name: '确定取消' }).click();
  await resident.goto('/services/bookings');
  await expect(resident.getByRole('link', { name: /学剪纸/ }).filter({ hasText: '取消中，待确认' })).toHaveCount(3);
  await resident.context().setOffline(false);
  await resident.getByText('以前的', { exact: true }).click();
  await expect(resident.getByRole('link', { name: /学剪纸/ }).filter({ hasText: '已取消' })).toHaveCount(3);
  await expect(resident.getByRole('link', { name: /学剪纸/ }).filter({ hasText: '已约上' })).toHaveCount(1);
});

test('one tap at the desk says how full a room is, and an open page of it shows that', async ({ browser, own }) => {
  const worker = await phoneOf(browser, own, 'worker', false);
  const allDay = { 'lines][0][from': '00:00', 'lines][0][to': '23:59', 'lines][0][length': '719' };
  const service = await everyDay(worker, own, '棋牌室', { ...allDay, 'terms][drop_in': 'true' });
  const page = await phoneOf(browser, own, 'resident');
  // A room is open in its sessions, and the first one begins tomorrow at midnight.
  await later(own, 1, [worker, page]);
  await page.goto(`/services/${service}`);
  await expect(page.getByText('开放时间里，不预约也可以直接来')).toBeVisible();
  for (const crowd of ['人较多', '满了']) {
    await worker.goto('/desk/services');
    await worker.getByRole('listitem').filter({ hasText: '棋牌室' }).getByRole('button', { name: crowd }).click();
    await expect(worker.getByText('记下了，大家看得到。').first()).toBeVisible();
    await expect(page.getByText(new RegExp(`不预约也可以来：${crowd}（.+）`))).toBeVisible();
  }
  await expectAccessible(page);
});

test('a lost phone is signed out from another one, and the number changes', async ({ browser, own }) => {
  const lost = await (await browser.newContext({ baseURL: own.url, locale: 'zh-CN' })).newPage();
  await join(lost, own, '19900008003', '两部手机');
  await lost.goto('/mine');
  await caughtUp(lost);
  await expect(lost.getByText('两部手机').first()).toBeVisible();
  await later(own, 1, [lost]);
  const page = await (await browser.newContext({ baseURL: own.url, locale: 'zh-CN', javaScriptEnabled: false })).newPage();
  await page.goto('/sign-in?next=/accounts');
  await page.getByLabel('手机号').fill('19900008003');
  await page.getByRole('button', { name: '发验证码' }).click();
  await page.getByLabel('6位验证码').fill(await codeOf(own, '19900008003'));
  await page.getByRole('button', { name: '继续' }).click();
  const devices = page.locator('#devices').getByRole('listitem');
  await expect(devices).toHaveCount(2);
  await expect(devices.filter({ hasText: '这台设备' })).toHaveCount(1);
  await devices.filter({ hasText: '昨天' }).getByRole('button', { name: /^退出/ }).click();
  await expect(page.getByText('已经退出那台设备。')).toBeVisible();
  await expect(devices).toHaveCount(1);

  // Nothing of the person is left on it, once it hears of that.
  await lost.goto('/mine');
  await expect(lost.getByRole('main').getByRole('link', { name: '登录', exact: true })).toBeVisible();
  await expect(lost.getByText('两部手机')).toHaveCount(0);
  await expect
    .poll(() => lost.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name)))
    .not.toContainEqual(expect.stringMatching(/^replica-(?!guest)/));

  await page.goto('/accounts/number');
  await page.getByLabel('新手机号').fill('19900008004');
  await page.getByRole('button', { name: '发验证码' }).click();
  await page.getByLabel('6位验证码').fill(await codeOf(own, '19900008004'));
  await page.getByRole('button', { name: '换成这个号码' }).click();
  await expect(page.getByText('手机号换好了。')).toBeVisible();
  await expect(page.getByText('199 **** 8004')).toBeVisible();
  // Whoever holds the old number is told.
  const sent = (await (await page.request.get('/dev/outbox.json')).json()) as { phone: string; body: string }[];
  expect(sent.find(({ phone }) => phone === '19900008003')?.body).toContain('您的账号已换绑到另一个手机号');
});
