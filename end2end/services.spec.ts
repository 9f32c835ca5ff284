import type { Page } from '@playwright/test';
import { inDays } from './support/days.ts';
import { numbers, phoneOf, signIn } from './support/people.ts';
import { oneSeat } from './support/services.ts';
import { caughtUp, expect, expectAccessible, test } from './support/test.ts';

/** Opens the first session of a service on a day that can be booked. */
async function openSession(page: Page, service: string, day: string): Promise<void> {
  await page.goto(`/services?day=${day}`);
  await page.getByRole('link', { name: service, exact: true }).first().click();
  await page.getByRole('link', { name: /^预约：/ }).first().click();
  await expect(page.getByRole('button', { name: '预约这一场' })).toBeVisible();
}

test('what was refused leads from where one is told back to its form', async ({ page, context, browser, server }) => {
  const worker = await phoneOf(browser, server, 'worker', false);
  const service = await oneSeat(worker, server, '磨剪刀');
  await signIn(page, server, 'resident');
  await page.goto(`/services/${service}?day=${inDays(4)}`);
  await page.getByRole('link', { name: /^预约：/ }).click();
  const form = new URL(page.url()).pathname;
  await caughtUp(page);
  await context.setOffline(true);
  await page.getByRole('button', { name: '预约这一场' }).click();
  await expect(page.getByText('已存在手机里').first()).toBeVisible();
  const first = await phoneOf(browser, server, 'leader', false);
  await first.goto(form);
  await first.getByRole('button', { name: '预约这一场' }).click();
  await expect(first.getByText('约上了').first()).toBeVisible();
  await context.setOffline(false);
  const told = page.locator('.banner[data-state="refused"]');
  await expect(told).toContainText('刚刚约满了');
  await told.getByRole('link', { name: '改一改' }).click();
  await expect(page).toHaveURL(new RegExp(`${form}\\?again=`));
  await expectAccessible(page);
  for (const other of [worker, first]) await other.context().close();
});

test('in large print past bookings, the calendar address and feeds are unfolded', async ({ page, context, server }) => {
  await signIn(page, server, 'volunteer');
  await openSession(page, '志趣馆', inDays(3));
  await page.getByRole('button', { name: '预约这一场' }).click();
  await expect(page.getByText(/约上了：/)).toBeVisible();
  await page.goto('/services/bookings');
  await page.getByRole('link', { name: /志趣馆/ }).first().click();
  await page.getByText('取消预约').click();
  await page.getByRole('button', { name: '确定取消' }).click();
  await expect(page.getByText(/已取消.*志趣馆/).first()).toBeVisible();
  await context.addCookies([{ name: 'look', value: 'elder', url: server.url }]);
  await page.goto('/services/bookings');
  const fold = page.locator('details').filter({ hasText: '以前的' });
  const past = fold.getByRole('link', { name: /志趣馆/ });
  await expect(past.first()).toBeHidden();
  await page.getByText('以前的', { exact: true }).click();
  await expect(past.first()).toBeVisible();
  await page.getByText('让手机日历跟着我的预约').click();
  await expect(page.getByRole('button', { name: '给我一个日历地址' })).toBeVisible();
  await expectAccessible(page);
  await page.goto('/notices');
  await page.getByText('更多', { exact: true }).click();
  await expect(page.getByRole('link', { name: /Atom/ })).toBeVisible();
  await expectAccessible(page);
});

test('a resident books, keeps the calendar file, cancels offline and reconnects', async ({ page, context, server }) => {
  await signIn(page, server, 'resident');
  await openSession(page, '志趣馆', inDays(2));
  await expectAccessible(page);
  await page.getByRole('button', { name: '预约这一场' }).click();
  await expect(page.getByText(/约上了：/)).toBeVisible();
  await page.goto('/services/bookings');
  await expectAccessible(page);
  await page.getByRole('link', { name: /志趣馆/ }).first().click();
  await expect(page.locator('.reference')).toBeVisible();
  await expectAccessible(page);
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: '存到手机日历' }).click(),
  ]);
  const calendar = await (await page.request.get(file.url())).text();
  expect(calendar).toContain('SUMMARY:志趣馆\r\n');

  await caughtUp(page);
  await context.setOffline(true);
  await page.getByText('取消预约').click();
  await page.getByRole('button', { name: '确定取消' }).click();
  await expect(page.getByText('取消中，待确认').first()).toBeVisible();
  await context.setOffline(false);
  await expect(page.getByText(/已取消.*志趣馆/).first()).toBeVisible();
  await page.goto('/services/bookings');
  await expect(page.getByText('已取消').first()).toBeVisible();
});

test('a freed seat is offered, lapses by the clock, and goes to the next', async ({ browser, server }) => {
  test.setTimeout(240_000);
  const worker = await phoneOf(browser, server, 'worker', false);
  const service = await oneSeat(worker, server, '修表');

  const people: Page[] = [];
  for (const who of ['resident', 'leader', 'gridWorker'] as const) {
    const page = await phoneOf(browser, server, who, false);
    await page.goto(`/services/${service}?day=${inDays(3)}`);
    await page.getByRole('link', { name: people.length === 0 ? /^预约：/ : /^排候补：/ }).click();
    await page.getByRole('button', { name: people.length === 0 ? '预约这一场' : '排候补' }).click();
    people.push(page);
  }
  const [first, second, third] = people as [Page, Page, Page];
  await expect(third.getByText('候补第2位').first()).toBeVisible();
  await first.getByText('取消预约').click();
  await first.getByRole('button', { name: '确定取消' }).click();
  await second.reload();
  await expect(second.getByRole('button', { name: '我要这个名额' })).toBeVisible();
  await expect(async () => {
    await third.reload();
    await expect(third.getByRole('button', { name: '我要这个名额' })).toBeVisible({ timeout: 1_000 });
  }).toPass({ timeout: 120_000 });
  await second.reload();
  await expect(second.getByText('过时未答复').first()).toBeVisible();
  await third.getByRole('button', { name: '我要这个名额' }).click();
  await expect(third.getByText('约上了').first()).toBeVisible();
  for (const page of [worker, ...people]) await page.context().close();
});

test('who could come to either waits for both, and the seat taken ends the other', async ({ browser, server }) => {
  const worker = await phoneOf(browser, server, 'worker', false);
  const service = await oneSeat(worker, server, '配钥匙');
  const first = await phoneOf(browser, server, 'resident', false);
  // On days of their own: whoever sits here cannot sit elsewhere at that hour.
  for (const days of [5, 6]) {
    await first.goto(`/services/${service}?day=${inDays(days)}`);
    await first.getByRole('link', { name: /^预约：/ }).click();
    await first.getByRole('button', { name: '预约这一场' }).click();
    await expect(first.getByText('约上了').first()).toBeVisible();
  }
  const second = await phoneOf(browser, server, 'leader');
  await second.goto(`/services/${service}?day=${inDays(5)}`);
  await second.getByRole('link', { name: /^排候补：/ }).click();
  await second.getByRole('checkbox').check();
  await expectAccessible(second);
  await second.getByRole('button', { name: '排候补' }).click();
  await expect(second.getByText('2场都排上了候补').first()).toBeVisible();
  await second.goto('/services/bookings');
  await expect(second.getByText('还同时在等1场，哪一场都行')).toBeVisible();
  await expectAccessible(second);
  await second.getByRole('link', { name: /配钥匙/ }).click();
  await expect(second.getByRole('button', { name: '都不等了' })).toBeVisible();
  await expectAccessible(second);

  // He has the later one in front of him, since he booked it last.
  await first.getByText('取消预约').click();
  await first.getByRole('button', { name: '确定取消' }).click();
  await second.goto('/services/bookings');
  await second.getByRole('link', { name: /配钥匙/ }).filter({ hasText: '请答复' }).click();
  await second.getByRole('button', { name: '我要这个名额' }).click();
  await expect(second.getByText('约上了').first()).toBeVisible();
  await second.goto('/services/bookings');
  const left = second.getByRole('link', { name: /配钥匙/ }).filter({ hasText: '已退出' });
  await expect(left).toBeVisible({ timeout: 30_000 });
  for (const page of [worker, first, second]) await page.context().close();
});

for (const scripts of [true, false]) {
  test(`a session for the old asks whether the age fits, scripts ${scripts ? 'on' : 'off'}`, async ({ browser, server }) => {
    const page = await phoneOf(browser, server, scripts ? 'resident' : 'leader', scripts);
    await page.goto('/services');
    const href = await page.getByRole('link', { name: '健康检测', exact: true }).first().getAttribute('href');
    await page.goto(href?.split('?')[0] ?? '');
    await expect(page.getByText('限60周岁以上的人。')).toBeVisible();
    await page.getByRole('link', { name: /^预约：/ }).first().click();
    await page.getByRole('button', { name: '预约这一场' }).click();
    await expect(page.getByText(/这一场限60周岁以上的人/).first()).toBeVisible();
    await page.getByRole('checkbox', { name: /来的人年龄符合/ }).check();
    if (scripts) await expectAccessible(page);
    await page.getByRole('button', { name: '预约这一场' }).click();
    await expect(page.getByText('约上了').first()).toBeVisible();
    await page.context().close();
  });
}

test('a worker prints a day and closes it, and who had booked is told @desk', async ({ page, browser, server }) => {
  const resident = await phoneOf(browser, server, 'resident', false);
  await openSession(resident, '童心所', inDays(4));
  await resident.getByRole('button', { name: '预约这一场' }).click();
  await expect(resident.getByText('编号').first()).toBeVisible();

  await signIn(page, server, 'worker');
  await page.goto('/desk/services');
  await expectAccessible(page);
  await page.goto(`/desk/services/day?date=${inDays(4)}`);
  await expect(page.getByRole('rowheader', { name: '周阿婆' }).first()).toBeVisible();
  await expectAccessible(page);
  await page.goto(`/desk/services/close?date=${inDays(4)}`);
  await expectAccessible(page);
  await page.getByRole('textbox', { name: '原因' }).fill('停电检修');
  await page.getByRole('button', { name: '停开并通知' }).click();
  await expect(page.getByText(/已停开/).first()).toBeVisible();
  await resident.reload();
  await expect(resident.getByText('原因：停电检修').first()).toBeVisible();
  await resident.goto(`/services?day=${inDays(4)}`);
  await expect(resident.getByText('停开：停电检修').first()).toBeVisible();
  await resident.context().close();
});

test('a day is closed with scripts off', async ({ browser, server }) => {
  const worker = await phoneOf(browser, server, 'worker', false);
  const day = inDays(12);
  await worker.goto(`/desk/services/close?date=${day}`);
  await worker.getByRole('textbox', { name: '原因' }).fill('外墙维修');
  await worker.getByRole('button', { name: '停开并通知' }).click();
  await expect(worker.getByText(/已停开/).first()).toBeVisible();
  await worker.goto(`/services?day=${day}`);
  await expect(worker.getByText('停开：外墙维修').first()).toBeVisible();
  await worker.context().close();
});

test('a room keeps a holiday that the operator brings in, and says so in one line @desk', async ({ page, browser, server }) => {
  const days = [21, 22, 23].map(inDays);
  await server.take('holidays', `日期,安排,名称,补\n${days.map((day) => `${day},休,团圆节,\n`).join('')}`);
  await signIn(page, server, 'worker');
  await page.goto('/desk/services');
  await page.getByRole('link', { name: /活力社/ }).first().click();
  await page.getByLabel('跟着国家节假日走', { exact: false }).check();
  await page.getByRole('button', { name: '保存开放时间' }).click();
  await expect(page.getByText(/停开：团圆节/)).toHaveCount(days.length);
  await page.getByRole('link', { name: '看看居民看到的样子' }).click();
  await expect(page.getByText(/至.*停开：团圆节/)).toHaveCount(1);
  await expectAccessible(page);

  const reader = await phoneOf(browser, server, 'resident', false);
  await reader.goto(page.url());
  await expect(reader.getByText(/至.*停开：团圆节/)).toHaveCount(1);
  await reader.context().close();
});

test('a family enters a draw, everyone sees it sealed before and can check it after', async ({ page, browser, server }) => {
  test.setTimeout(240_000);
  const worker = await phoneOf(browser, server, 'worker', false);
  await worker.goto('/desk/services/new');
  await worker.getByLabel('叫什么').fill('看戏');
  await worker.getByLabel('具体在哪儿').fill('三楼');
  await worker.getByRole('button', { name: '添加，接着排开放时间' }).click();
  const service = new URL(worker.url()).pathname.split('/')[3];
  // What is six days ahead is drawn in four.
  const form = new URLSearchParams({
    id: crypto.randomUUID(),
    'command[service]': service ?? '',
    'command[lines][0][from]': '19:00',
    'command[lines][0][to]': '21:00',
    'command[lines][0][length]': '120',
    'command[lines][0][seats]': '3',
    'command[terms][cancel]': '120',
    'command[terms][hold]': '60',
    'command[terms][ahead]': '14',
    'command[terms][policy]': 'day',
    'command[terms][days_before]': '2',
    'command[terms][party]': '3',
  });
  for (const [index, day] of ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'].entries()) {
    form.set(`command[lines][0][days][${index}]`, day);
  }
  await worker.request.post('/do/services/set_hours', {
    headers: { origin: server.url, referer: worker.url(), 'content-type': 'application/x-www-form-urlencoded' },
    data: form.toString(),
  });

  await signIn(page, server, 'resident');
  await page.goto(`/services/${service}?day=${inDays(6)}`);
  await expect(page.getByText(/抽签决定/).first()).toBeVisible();
  await page.getByRole('link', { name: /^报名抽签：/ }).click();
  await page.getByLabel('几个人一起来').selectOption('2');
  await expectAccessible(page);
  await page.getByRole('button', { name: '报名抽签' }).click();
  await expect(page.getByText(/报名了：/)).toBeVisible();
  await page.goto('/services/bookings');
  await page.getByRole('link', { name: /看戏/ }).first().click();
  await expect(page.getByText('2人一起')).toBeVisible();
  await page.getByRole('link', { name: '怎么抽、抽了什么' }).click();
  await expect(page.getByText('封存码（种子的SHA-256）')).toBeVisible();
  await expect(page.locator('code.digits')).toHaveText(/^[0-9a-f]{64}$/);
  await expectAccessible(page);

  // Without scripts the same page says the same.
  const plain = await phoneOf(browser, server, 'resident', false);
  await plain.goto(page.url());
  await expect(plain.locator('code.digits')).toHaveText(/^[0-9a-f]{64}$/);
  await plain.goto('/services/bookings');
  await plain.getByRole('link', { name: /看戏/ }).first().click();
  await plain.getByRole('button', { name: '不参加抽签了' }).click();
  await expect(plain.getByText('已退出。').first()).toBeVisible();
});

test('a calendar follows the bookings by an address that can be taken back', async ({ page, request, server }) => {
  await signIn(page, server, 'resident');
  await page.goto('/services/bookings');
  await page.getByText('让手机日历跟着我的预约').click();
  await page.getByRole('button', { name: '给我一个日历地址' }).click();
  await expect(page.getByText(/日历地址好了/)).toBeVisible();
  await page.getByText('让手机日历跟着我的预约').click();
  const address = await page.locator('code.digits').innerText();
  await expectAccessible(page);
  const path = new URL(address).pathname;
  expect((await request.get(`${server.url}${path}`)).status()).toBe(200);
  await page.getByRole('button', { name: '收回这个地址' }).click();
  await expect(page.getByText(/日历地址已收回/)).toBeVisible();
  expect((await request.get(`${server.url}${path}`)).status()).toBe(404);
});

test('a ticket is checked at the door without a signal, and the second time says so', async ({ page, browser, context, server }) => {
  const resident = await phoneOf(browser, server, 'resident', false);
  await openSession(resident, '童心所', inDays(1));
  await resident.getByRole('button', { name: '预约这一场' }).click();
  await resident.goto('/services/bookings');
  await resident.getByRole('link', { name: /童心所/ }).first().click();
  // The code is there without scripts; the digits say the same.
  await expect(resident.locator('figure.ticket svg')).toBeVisible();
  const digits = (await resident.locator('.reference').innerText()).replaceAll(/\D/g, '');
  expect(digits).toMatch(/^\d{6}$/);

  await signIn(page, server, 'worker');
  await page.goto('/desk/services/tickets');
  await expectAccessible(page);
  await caughtUp(page);
  await context.setOffline(true);
  await page.getByLabel('编号').fill('999999');
  await page.getByRole('button', { name: '查一查' }).click();
  await expect(page.getByText('这台手机上没有这个编号')).toBeVisible();
  await page.getByLabel('编号').fill(digits);
  await page.getByRole('button', { name: '查一查' }).click();
  const found = page.locator('.at-door');
  await expect(found).toContainText('周阿婆');
  await expect(found).toContainText('还没到时间');
  await expectAccessible(page);
  await page.getByRole('button', { name: '照样签到' }).click();
  await page.getByLabel('编号').fill(digits);
  await page.getByRole('button', { name: '查一查' }).click();
  await expect(found).toContainText(/已经签到过/);

  await context.setOffline(false);
  await page.goto('/desk/services/tickets');
  await expect
    .poll(async () => (await page.request.get(`/desk/services/tickets?code=${digits}`)).text(), { timeout: 15_000 })
    .toContain('已经签到过');
  await resident.context().close();
});

test('booked offline, the ticket is there once confirmed, and two doors that both let it in are told so', async ({
  page,
  browser,
  context,
  server,
}) => {
  await signIn(page, server, 'ownersCommittee');
  await openSession(page, '志趣馆', inDays(1));
  await caughtUp(page);
  await context.setOffline(true);
  await page.getByRole('button', { name: '预约这一场' }).click();
  await expect(page.getByText('待确认').first()).toBeVisible();
  // Nobody is let in by what the server has not decided yet.
  await expect(page.locator('figure.ticket')).toHaveCount(0);
  await context.setOffline(false);
  await expect(page.getByText(/约上了：/)).toBeVisible();
  await context.setOffline(true);
  await page.goto('/services/bookings');
  await page.getByRole('link', { name: /志趣馆/ }).first().click();
  await expect(page.locator('figure.ticket svg')).toBeVisible();
  const digits = (await page.locator('.reference').innerText()).replaceAll(/\D/g, '');

  // Two phones of the desk, neither of which knows what the other has seen.
  const doors = [await phoneOf(browser, server, 'worker'), await phoneOf(browser, server, 'worker')];
  for (const door of doors) {
    await door.goto('/desk/services/tickets');
    await caughtUp(door);
    await door.context().setOffline(true);
    await door.getByLabel('编号').fill(digits);
    await door.getByRole('button', { name: '查一查' }).click();
    await expect(door.locator('.at-door')).toContainText('韩立群');
    await door.getByRole('button', { name: '照样签到' }).click();
    await door.goto('/outbox');
    await expect(door.locator('.card[data-state="on-phone"]')).toHaveCount(1);
  }
  for (const door of doors) {
    await door.context().setOffline(false);
    await expect(door.locator('.card[data-state="confirmed"]').first()).toBeVisible({ timeout: 30_000 });
    await expect(door.locator('.card[data-state="refused"]')).toHaveCount(0);
  }
  const [desk] = doors as [Page];
  await desk.goto(`/desk/services/day?date=${inDays(1)}`);
  await expect(desk.getByRole('row', { name: /韩立群/ })).toContainText('又出示了1次');
  for (const door of doors) await door.context().close();
});

test('who is looked after agrees first, and then sees what was booked for them', async ({ page, browser, server }) => {
  await signIn(page, server, 'volunteer');
  await page.goto('/services/family');
  await expectAccessible(page);
  await page.getByLabel('怎么称呼').fill('妈妈');
  await page.getByLabel('对方的手机号').fill(numbers.resident);
  await page.getByRole('button', { name: '发给对方' }).click();
  await expect(page.getByText('等对方同意')).toBeVisible();

  const mother = await phoneOf(browser, server, 'resident', false);
  await mother.goto('/services/family');
  await expect(mother.getByText(/想帮您预约/)).toBeVisible();
  await mother.getByRole('button', { name: '同意', exact: true }).click();
  await expect(mother.getByText('已同意')).toBeVisible();

  await page.goto('/services/family');
  await expect(page.getByText('已同意')).toBeVisible();
  await openSession(page, '童心所', inDays(3));
  await page.getByRole('radio', { name: '周阿婆' }).check();
  await expectAccessible(page);
  await page.getByRole('button', { name: '预约这一场' }).click();
  await expect(page.getByText(/约上了：/)).toBeVisible();
  await page.goto('/services/bookings');
  await expect(page.getByText(/为周阿婆约/).first()).toBeVisible();
  const booked = page.getByRole('listitem').filter({ hasText: /为周阿婆约/ }).first();
  const address = await booked.getByRole('link').first().getAttribute('href');

  // She may have bookings of her own at the same service: hers is the one of that address.
  await mother.goto('/services/bookings');
  await mother.locator(`a[href="${address}"]`).click();
  await expect(mother.getByText(/帮您约的/).first()).toBeVisible();
  await mother.context().close();
});

test('a child who has no phone is entered once and booked for, also by plain forms', async ({ browser, server }) => {
  for (const scripts of [true, false]) {
    const page = await phoneOf(browser, server, 'leader', scripts);
    const child = scripts ? '小宝' : '小贝';
    await page.goto('/services/family');
    await page.getByLabel('家人的名字').fill(child);
    await page.getByLabel('是您的').selectOption('grandchild');
    await page.getByRole('button', { name: '添加' }).click();
    await expect(page.getByRole('listitem').filter({ hasText: child })).toContainText('孙辈');
    await openSession(page, '童心所', inDays(scripts ? 3 : 4));
    await page.getByRole('radio', { name: child }).check();
    await page.getByRole('button', { name: '预约这一场' }).click();
    await expect(page.getByText(/约上了：/)).toBeVisible();
    await page.goto('/services/bookings');
    await expect(page.getByText(`为${child}约`).first()).toBeVisible();

    // Who is taken out keeps no booking, which is asked first.
    await page.goto('/services/family');
    const row = page.getByRole('listitem').filter({ hasText: child });
    await row.getByText('移除').first().click();
    await expect(row).toContainText('还有1个预约没到');
    await row.getByLabel('一并取消这些预约').check();
    await row.getByRole('button', { name: '移除' }).click();
    await expect(page.getByRole('listitem').filter({ hasText: child })).toHaveCount(0);
    await page.context().close();
  }
});
