import { inMinutes } from './support/days.ts';
import { numbers, phoneOf } from './support/people.ts';
import { publish } from './support/tasks.ts';
import { expect, expectAccessible, test } from './support/test.ts';

test('a seat is handed over to a named person, who takes it', async ({ browser, server }) => {
  const worker = await phoneOf(browser, server, 'worker', false);
  const title = `贴对联 ${Date.now()}`;
  const task = await publish(worker, title, 1, 50 * 60, 51 * 60);
  const first = await phoneOf(browser, server, 'leader');
  await first.goto(task);
  await first.getByRole('button', { name: '我来领' }).click();
  await expect(first.getByText('已确认，等您来')).toBeVisible();
  await first.getByText('转给一位熟人').click();
  await first.getByLabel('对方的手机号').fill(numbers.ownersCommittee);
  await first.getByRole('button', { name: '请对方接' }).click();
  await expect(first.getByText('已请人接手，等对方答应')).toBeVisible();
  await expectAccessible(first);

  const second = await phoneOf(browser, server, 'ownersCommittee');
  await second.goto('/inbox');
  await second.getByRole('link', { name: new RegExp(`陆桂芳来不了，想请您接“${title}”`) }).click();
  await expect(second.getByText('陆桂芳来不了，想请您接这个任务')).toBeVisible();
  // Until the answer the seat is still the first one's.
  await expect(first.getByText('已确认，等您来')).toBeVisible();
  await second.getByRole('button', { name: '我来接' }).click();
  await second.goto(task);
  await expect(second.getByText('已确认，等您来')).toBeVisible();
  await expect(first.getByText('已确认，等您来')).toHaveCount(0);
  await first.goto('/inbox');
  await expect(first.getByText(new RegExp(`接下了“${title}”.*您不用去了`))).toBeVisible();
  await worker.goto(`/desk${task}`);
  await expect(worker.getByRole('row', { name: /韩立群/ })).toContainText('会来');
  await expect(worker.getByRole('row', { name: /陆桂芳/ }).filter({ hasText: '会来' })).toHaveCount(0);
  for (const page of [worker, first, second]) await page.context().close();
});

test('who cannot come a few hours before says why, and who could stands in', async ({ browser, server }) => {
  const worker = await phoneOf(browser, server, 'worker', false);
  const title = `扶老过街 ${Date.now()}`;
  const task = await publish(worker, title, 1, 5 * 60, 6 * 60);
  const first = await phoneOf(browser, server, 'resident', false);
  await first.goto(task);
  await first.getByRole('button', { name: '我来领' }).click();
  await expect(first.getByText('已确认，等您来')).toBeVisible();
  const second = await phoneOf(browser, server, 'volunteer');
  await second.goto('/tasks');
  const row = second.getByRole('article').filter({ has: second.getByRole('link', { name: title }) });
  await expect(row).toBeVisible();
  await expect(row).not.toContainText('急等替补');

  await first.getByText('来不了').click();
  await first.getByRole('button', { name: '退出这个任务' }).click();
  await expect(first).toHaveURL(new RegExp(task));
  await first.getByLabel('为什么').fill('孙子发烧');
  await first.getByRole('button', { name: '退出这个任务' }).click();
  await expect(first.getByText(`已退出“${title}”，原因已告诉社区`).first()).toBeVisible();

  // The open list of who could come says that somebody is wanted, and the inbox asks.
  await expect(row).toContainText('急等替补');
  await second.goto('/inbox');
  await second.getByRole('link', { name: new RegExp(`急等替补.*${title}`) }).click();
  await second.getByRole('button', { name: '我来领' }).click();
  await expect(second.getByText('已确认，等您来')).toBeVisible();
  await worker.goto(`/desk${task}`);
  await expect(worker.getByRole('row', { name: /周阿婆/ })).toContainText('临时退出：孙子发烧');
  await expect(worker.getByRole('row', { name: /钱小舟/ })).toContainText('会来');
  for (const page of [worker, first, second]) await page.context().close();
});

test('who has done much lately waits two days, and is told from when', async ({ browser, server }) => {
  const worker = await phoneOf(browser, server, 'worker', false);
  const title = `发春联 ${Date.now()}`;
  const task = await publish(worker, title, 5, 4 * 1_440, 4 * 1_440 + 60, ['先请最近做得少的人领']);
  // He has claimed three tasks in the demonstration's last days.
  const busy = await phoneOf(browser, server, 'volunteer');
  await busy.goto('/tasks');
  const row = busy.getByRole('article').filter({ has: busy.getByRole('link', { name: title }) });
  await expect(row).toContainText('起轮到大家');
  await busy.goto(task);
  await expect(busy.getByText(/先请最近做得少的邻居领，.*起您也能领/)).toBeVisible();
  await expect(busy.getByRole('button', { name: '我来领' })).toHaveCount(0);
  await expectAccessible(busy);
  // The day is the one two days from now.
  const opens = inMinutes(2 * 1_440).day.split('-').map(Number);
  await expect(busy.getByText(/起您也能领/)).toContainText(new RegExp(`后天|${opens[1]}月${opens[2]}日`));
  await busy.getByRole('button', { name: '还是想领' }).click();
  await expect(busy.getByText('已确认，等您来')).toHaveCount(0);
  await expect(busy.getByText(new RegExp(`“${title}”先请最近做得少的邻居领`)).first()).toBeVisible();

  const idle = await phoneOf(browser, server, 'ownersCommittee', false);
  await idle.goto(task);
  await idle.getByRole('button', { name: '我来领' }).click();
  await expect(idle.getByText('已确认，等您来')).toBeVisible();
  for (const page of [worker, busy, idle]) await page.context().close();
});
