import type { Page } from '@playwright/test';
import { inMinutes } from './support/days.ts';
import { joined, phoneOf, signIn } from './support/people.ts';
import { publish } from './support/tasks.ts';
import { caughtUp, expect, expectAccessible, test } from './support/test.ts';

test('two volunteers race offline for one seat: one is confirmed, the other told why', async ({ browser, server }) => {
  const worker = await phoneOf(browser, server, 'worker', false);
  const title = `送餐 ${Date.now()}`;
  const task = await publish(worker, title, 1, 26 * 60, 27 * 60);
  const people = [await phoneOf(browser, server, 'ownersCommittee'), await phoneOf(browser, server, 'leader')];
  for (const page of people) {
    await page.goto(task);
    await caughtUp(page);
    await page.context().setOffline(true);
    await page.getByRole('button', { name: '我来领' }).click();
    await expect(page.getByText('待确认').first()).toBeVisible();
    await expect(page.getByText('已确认，等您来')).toHaveCount(0);
  }
  const [first, second] = people as [Page, Page];
  await first.context().setOffline(false);
  await expect(first.getByText('已确认，等您来')).toBeVisible();
  await second.context().setOffline(false);
  await expect(second.getByText(/领满/).first()).toBeVisible();
  await second.getByRole('link', { name: '下一步' }).click();
  await expect(second.getByRole('heading', { name: `和“${title}”差不多的` })).toBeVisible();
  for (const page of [worker, ...people]) await page.context().close();
});

test('a volunteer works a shift to its approval with the network off in between', async ({ browser, server }) => {
  const worker = await phoneOf(browser, server, 'worker', false);
  const title = `搬桌椅 ${Date.now()}`;
  const task = await publish(worker, title, 2, -30, 90);
  const page = await phoneOf(browser, server, 'resident');
  await page.goto('/tasks');
  await expectAccessible(page);
  await page.getByRole('link', { name: title }).click();
  await expectAccessible(page);
  await page.getByRole('button', { name: '我来领' }).click();
  await expect(page.getByText('已确认，等您来')).toBeVisible();
  await caughtUp(page);
  await page.context().setOffline(true);
  await page.getByRole('button', { name: '开始', exact: true }).click();
  await expect(page.getByText('进行中').first()).toBeVisible();
  await page.getByLabel('一共做了多少分钟').fill('');
  await page.getByRole('button', { name: '做完了' }).click();
  await expect(page.getByText('请写分钟数，1到960').first()).toBeVisible();
  await page.getByLabel('一共做了多少分钟').fill('25');
  await page.getByRole('button', { name: '做完了' }).click();
  await expect(page.getByText('您报的：25分钟')).toBeVisible();
  await expect(page.getByText('已存在手机里').first()).toBeVisible();
  await page.context().setOffline(false);
  await expect(page.getByText('辛苦了！').first()).toBeVisible();
  await worker.goto(`/desk${task}`);
  await expect(worker.getByText('25分钟').first()).toBeVisible();
  await worker.getByRole('link', { name: '更正' }).first().click();
  await worker.getByLabel('算多少分钟').fill('20');
  await worker.getByLabel('为什么').fill('签到晚了');
  await worker.getByRole('button', { name: '保存' }).click();
  await expect(worker.getByText('两个数都留着').first()).toBeVisible();
  await page.goto('/tasks/mine');
  await expectAccessible(page);
  await expect(page.getByText('您报的：25分钟')).toBeVisible();
  await expect(page.getByText('确认的：20分钟')).toBeVisible();
  for (const one of [worker, page]) await one.context().close();
});

test('with scripts off: claim, give it back, claim again, start and report', async ({ browser, server }) => {
  const worker = await phoneOf(browser, server, 'worker', false);
  const title = `不用脚本 ${Date.now()}`;
  const task = await publish(worker, title, 1, 5, 65);
  const page = await phoneOf(browser, server, 'ownersCommittee', false);
  await page.goto(task);
  await page.getByRole('button', { name: '我来领' }).click();
  await expect(page.getByText('已确认，等您来')).toBeVisible();
  await page.getByText('来不了').click();
  await page.getByLabel('为什么').fill('要去医院');
  await page.getByRole('button', { name: '退出这个任务' }).click();
  await expect(page.getByText(`已退出“${title}”`).first()).toBeVisible();
  await page.goto(task);
  await page.getByRole('button', { name: '我来领' }).click();
  await expect(page.getByText('已确认，等您来')).toBeVisible();
  await page.getByRole('button', { name: '开始', exact: true }).click();
  await expect(page.getByText(`“${title}”开始了`)).toBeVisible();
  await page.getByLabel('一共做了多少分钟').fill('一个小时');
  await page.getByRole('button', { name: '做完了' }).click();
  await expect(page.getByRole('alert')).toContainText('请写分钟数，1到960');
  await page.getByLabel('一共做了多少分钟').fill('60');
  await page.getByRole('button', { name: '做完了' }).click();
  await expect(page.getByText('您报的：1小时')).toBeVisible();
  await worker.goto(`/desk${task}`);
  await expect(worker.getByText('1小时').first()).toBeVisible();
  for (const one of [worker, page]) await one.context().close();
});

test('the desk publishes, approves and calls off @desk', async ({ page, browser, server }) => {
  await signIn(page, server, 'worker');
  const title = `晒被子 ${Date.now()}`;
  const task = await publish(page, title, 1, 48 * 60, 49 * 60);
  const neighbour = await phoneOf(browser, server, 'resident', false);
  await neighbour.goto(task);
  await neighbour.getByRole('button', { name: '我来领' }).click();
  await expect(neighbour.getByText('确认了：').first()).toBeVisible();
  await page.goto('/desk/tasks');
  await expectAccessible(page);
  await page.getByRole('link', { name: '长者食堂帮厨' }).first().click();
  await expectAccessible(page);
  await page.getByRole('button', { name: '确认', exact: true }).first().click();
  await expect(page.getByText('时长已确认').first()).toBeVisible();
  await page.goto(`/desk${task}?do=close`);
  await page.getByLabel('为什么取消').fill('下雨');
  await page.getByRole('button', { name: '取消任务' }).click();
  await expect(page.getByText('已取消').first()).toBeVisible();
  await neighbour.goto('/inbox');
  await expect(neighbour.getByText(`“${title}”`).first()).toBeVisible();
  await expect(neighbour.getByText('下雨').first()).toBeVisible();
  await neighbour.context().close();
});

test('a resident proposes offline, the desk publishes it, and who leads it sees who comes @desk', async ({
  browser,
  server,
}) => {
  const page = await phoneOf(browser, server, 'resident');
  const title = `刷电表箱 ${Date.now()}`;
  await page.goto('/tasks/propose');
  await expectAccessible(page);
  await caughtUp(page);
  await page.context().setOffline(true);
  await page.getByLabel('做什么').fill(title);
  await page.getByLabel('哪一天').fill(inMinutes(3 * 1_440).day);
  await page.getByLabel('几点开始').fill('09:00');
  await page.getByLabel('几点结束').fill('11:00');
  await page.getByRole('button', { name: '交给社区' }).click();
  await expect(page.getByRole('heading', { name: title })).toBeVisible();
  await expect(page.getByText('已存在手机里').first()).toBeVisible();
  await page.context().setOffline(false);
  await expect(page.getByText('待社区答复')).toBeVisible();
  const worker = await phoneOf(browser, server, 'worker', false);
  await worker.goto('/desk/tasks');
  await worker.getByRole('link', { name: title }).click();
  await worker.getByRole('button', { name: '发布' }).click();
  await expect(worker.getByText('由提议的居民带头').first()).toBeVisible();
  await expect(page.getByText('已发布，由您带头')).toBeVisible();
  await page.getByRole('link', { name: '看谁来' }).click();
  await expect(page.getByRole('heading', { name: title })).toBeVisible();
  await expect(page.getByText('还没有别人领')).toBeVisible();
  const neighbour = await phoneOf(browser, server, 'ownersCommittee', false);
  await neighbour.goto(new URL(page.url()).pathname);
  await expect(neighbour.getByText('由提议的邻居带头')).toBeVisible();
  await neighbour.getByRole('button', { name: '我来领' }).click();
  await expect(neighbour.getByText('已确认，等您来')).toBeVisible();
  await expect(page.getByRole('heading', { name: '谁来' })).toBeVisible();
  await expect(page.getByRole('link', { name: '19900000011' })).toBeVisible();
  // In the stairwell there is no signal: the list and the numbers are on the phone.
  await page.context().setOffline(true);
  await page.reload();
  await expect(page.getByRole('link', { name: '19900000011' })).toBeVisible();
  await expect(page.getByText('会来', { exact: true })).toBeVisible();
  await expectAccessible(page);
  for (const one of [page, worker, neighbour]) await one.context().close();
});

test('work without a task is reported in a dead zone and counts once approved', async ({ browser, server }) => {
  const page = await phoneOf(browser, server, 'resident');
  const what = `陪阿婆看病 ${Date.now()}`;
  await page.goto('/tasks/worked');
  await expectAccessible(page);
  await caughtUp(page);
  await page.context().setOffline(true);
  await page.getByLabel('做了什么').fill(what);
  await page.getByLabel('哪一天').fill(inMinutes(-1_440).day);
  await page.getByLabel('几点开始').fill('14:00');
  await page.getByLabel('一共做了多少分钟').fill('95');
  await page.getByRole('button', { name: '报给社区' }).click();
  await expect(page.getByRole('link', { name: what })).toBeVisible();
  await expect(page.getByText('您报的：1小时35分钟')).toBeVisible();
  await page.context().setOffline(false);
  await expect(page.getByText('已报时长，待社区确认').first()).toBeVisible();
  const worker = await phoneOf(browser, server, 'worker', false);
  await worker.goto('/desk/tasks');
  await worker.getByRole('link', { name: what }).click();
  await expect(worker.getByText('没有领任务，事后报的')).toBeVisible();
  await worker.getByRole('button', { name: '确认', exact: true }).click();
  await expect(worker.getByText('时长已确认').first()).toBeVisible();
  await expect(page.getByText('确认的：1小时35分钟')).toBeVisible();
  for (const one of [page, worker]) await one.context().close();
});

test('what comes back every week shows what a change touches before it is saved @desk', async ({ browser, server }) => {
  const worker = await phoneOf(browser, server, 'worker', false);
  const title = `护学岗 ${Date.now()}`;
  await worker.goto('/desk/tasks/plans/new');
  await worker.getByLabel('做什么').fill(title);
  await worker.getByLabel('哪一天').fill(inMinutes(4 * 1_440).day);
  await worker.getByLabel('几点开始').fill('07:30');
  await worker.getByLabel('几点结束').fill('08:15');
  await worker.getByLabel('需要几个人').fill('2');
  await worker.getByRole('button', { name: '排班', exact: true }).click();
  await expect(worker.getByText('系统会提前发布').first()).toBeVisible();
  const page = await phoneOf(browser, server, 'resident');
  await page.goto('/tasks');
  await page.getByRole('link', { name: title }).first().click();
  await expect(page.getByText('每周都有同样的一班')).toBeVisible();
  await page.getByRole('button', { name: '我来领' }).click();
  await expect(page.getByText('已确认，等您来')).toBeVisible();
  await worker.goto('/desk/tasks/plans');
  await worker.getByRole('link', { name: title }).click();
  await expect(worker.getByText('共有1人领了')).toBeVisible();
  await worker.getByLabel('几点开始').fill('07:40');
  await worker.getByRole('button', { name: '保存，并通知领了的人' }).click();
  await expect(worker.getByText('排班已改').first()).toBeVisible();
  await expect(page.getByText('7点40分').first()).toBeVisible();
  await worker.goto('/desk/tasks/plans');
  await worker.getByRole('link', { name: title }).click();
  await worker.getByRole('link', { name: '结束排班' }).click();
  await worker.getByLabel('为什么结束').fill('放寒假了');
  await worker.getByRole('button', { name: '结束排班' }).click();
  await expect(worker.getByText('排班已结束').first()).toBeVisible();
  await expect(page.getByText('放寒假了').first()).toBeVisible();
  for (const one of [worker, page]) await one.context().close();
});

test('a task for who knows how is not for who does not say so, and then it is', async ({ browser, server }) => {
  const worker = await phoneOf(browser, server, 'worker', false);
  const title = `扎灯笼 ${Date.now()}`;
  const boxes = ['会上面本领的人才能领'];
  const task = await publish(worker, title, 2, 50 * 60, 51 * 60, boxes, { '用得上的本领': '扎灯笼，竹编' });
  const page = await phoneOf(browser, server, 'resident');
  await page.goto(task);
  await expect(page.getByText('会下面至少一样的人才能领：')).toBeVisible();
  await expect(page.getByText('这个任务要会上面说的本领。', { exact: false })).toBeVisible();
  await expect(page.getByRole('button', { name: '我来领' })).toHaveCount(0);
  await expectAccessible(page);
  // Whoever sends the form all the same is told why not.
  const form = new URLSearchParams({ id: crypto.randomUUID(), 'command[task]': task.split('/').pop() ?? '' });
  const answer = await page.request.post('/do/tasks/claim', {
    headers: { origin: server.url, referer: page.url(), 'content-type': 'application/x-www-form-urlencoded' },
    data: form.toString(),
  });
  expect(await answer.text()).toContain(`“${title}”要会其中一样：扎灯笼、竹编。`);

  // What one can do is said without a signal, and counts as soon as the server knows.
  await caughtUp(page);
  await page.getByRole('link', { name: '写我会什么' }).click();
  await page.waitForURL('**/tasks/skills');
  await page.context().setOffline(true);
  await page.getByLabel('我会的').fill('会写字，扎灯笼');
  await page.getByRole('button', { name: '保存' }).click();
  await expect(page.getByText('已存在手机里').first()).toBeVisible();
  await page.context().setOffline(false);
  await expect(page.getByText('记下了。').first()).toBeVisible();
  await page.goto(task);
  await page.getByRole('button', { name: '我来领' }).click();
  await expect(page.getByText('已确认，等您来')).toBeVisible();
  for (const one of [worker, page]) await one.context().close();
});

test('a task that asks for a training is refused without it, and given to who has it on record', async ({ browser, server }) => {
  const worker = await phoneOf(browser, server, 'worker', false);
  const title = `陪护夜话 ${Date.now()}`;
  const task = await publish(worker, title, 2, 53 * 60, 54 * 60, ['长者照护']);
  const page = await phoneOf(browser, server, 'volunteer');
  await page.goto(task);
  await expect(page.getByText('要先参加过这些培训：')).toBeVisible();
  await expect(page.getByText('这个任务要先参加过培训，您的记录里还没有。', { exact: false })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: '还是想领' }).click();
  await expect(page.locator('.banner[data-state="refused"]')).toContainText(`“${title}”要先参加过培训，您的记录里还没有，没有领上。`);
  await expect(page.getByText('已确认，等您来')).toHaveCount(0);

  await worker.goto('/desk/tasks/volunteers');
  const row = worker.getByRole('row', { name: /钱小舟/ });
  await row.getByRole('link', { name: '记培训' }).click();
  await worker.getByLabel('什么培训').selectOption('长者照护');
  await worker.getByRole('button', { name: '记上' }).click();
  await expect(worker.getByText('已给钱小舟记上培训。').first()).toBeVisible();
  await expect(row).toContainText('长者照护');
  // Nothing has to be loaded anew: the page hears of it.
  await page.getByRole('button', { name: '我来领' }).click();
  await expect(page.getByText('已确认，等您来')).toBeVisible();

  // The other way round: what was struck no longer lets anybody in.
  await row.getByRole('button', { name: '删去' }).click();
  await expect(worker.getByText('已删去钱小舟的这条培训记录。').first()).toBeVisible();
  await page.getByText('来不了了').click();
  await page.getByRole('button', { name: '退出这个任务' }).click();
  await expect(page.getByText('这个任务要先参加过培训，您的记录里还没有。', { exact: false })).toBeVisible();
  for (const one of [worker, page]) await one.context().close();
});

test('what a resident proposed is published, done by who proposed it and by a neighbour, and stands in their records', async ({
  browser,
  server,
}) => {
  const page = await phoneOf(browser, server, 'leader');
  const title = `修信报箱 ${Date.now()}`;
  const [from, to] = [inMinutes(20), inMinutes(50)];
  await page.goto('/tasks/propose');
  await page.getByLabel('做什么').fill(title);
  await page.getByLabel('哪一天').fill(from.day);
  await page.getByLabel('几点开始').fill(from.time);
  await page.getByLabel('几点结束').fill(to.time);
  await page.getByLabel('我自己也来做').check();
  await page.getByRole('button', { name: '交给社区' }).click();
  await expect(page.getByText('待社区答复').first()).toBeVisible();
  const worker = await phoneOf(browser, server, 'worker', false);
  await worker.goto('/desk/tasks');
  await worker.getByRole('link', { name: title }).click();
  await worker.getByRole('button', { name: '发布' }).click();
  await expect(worker.getByText('由提议的居民带头').first()).toBeVisible();

  const proposal = page.getByRole('article').filter({ hasText: title });
  await proposal.getByRole('link', { name: '看谁来' }).click();
  await expect(page.getByText('已确认，等您来')).toBeVisible();
  const task = new URL(page.url()).pathname;
  const neighbour = await joined(browser, server, '19900008031', '会修的');
  await neighbour.goto(task);
  await neighbour.getByRole('button', { name: '我来领' }).click();
  await expect(neighbour.getByText('已确认，等您来')).toBeVisible();
  // In the stairwell there is no signal, and the work begins all the same.
  await caughtUp(page);
  await page.context().setOffline(true);
  await page.getByRole('button', { name: '开始', exact: true }).click();
  await page.getByLabel('一共做了多少分钟').fill('1');
  await page.getByRole('button', { name: '做完了' }).click();
  await expect(page.getByText('您报的：1分钟')).toBeVisible();
  await page.context().setOffline(false);
  await neighbour.getByRole('button', { name: '开始', exact: true }).click();
  await neighbour.getByLabel('一共做了多少分钟').fill('1');
  await neighbour.getByRole('button', { name: '做完了' }).click();
  await expect(neighbour.getByText('社区确认后会给您发消息。')).toBeVisible();
  await expect(page.getByText('社区确认后会给您发消息。')).toBeVisible();

  await worker.goto(`/desk${task}`);
  for (const name of ['陆桂芳', '会修的']) {
    await worker.getByRole('row', { name: new RegExp(name) }).getByRole('button', { name: '确认' }).click();
    await expect(worker.getByText(`已确认${name}的时长。`).first()).toBeVisible();
  }
  await expect(page.getByText('确认的：1分钟')).toBeVisible();
  for (const one of [page, neighbour]) {
    await one.goto('/tasks/record');
    await expect(one.getByRole('main')).toContainText(title);
  }
  for (const one of [page, worker, neighbour]) await one.context().close();
});
