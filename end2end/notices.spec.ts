import type { Browser, Page } from '@playwright/test';
import { signIn } from './support/people.ts';
import type { Server } from './support/server.ts';
import { caughtUp, expect, expectAccessible, test } from './support/test.ts';

/** A phone of somebody else in the same neighbourhood. */
async function another(browser: Browser, server: Server, scripts = true): Promise<Page> {
  const context = await browser.newContext({
    baseURL: server.url,
    javaScriptEnabled: scripts,
    locale: 'zh-CN',
    viewport: { width: 390, height: 844 },
  });
  return context.newPage();
}

async function post(page: Page, title: string): Promise<void> {
  await page.getByLabel('标题').fill(title);
  await page.getByLabel('内容').fill('明天上午9点到11点停水，请提前存水。');
  await page.getByRole('button', { name: '发布' }).click();
}

test('anyone reads the notices of the place they chose, without an account', async ({ page }) => {
  await page.goto('/notices');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('公告');
  await page.getByRole('link', { name: '80岁以上老人尊老金申请' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('80岁以上老人尊老金申请');
  await expect(page.getByText('走不动的老人可以请社区上门')).toBeVisible();
  await expectAccessible(page);
});

test('a leader posts offline and a neighbour’s open page shows it within 2 s of reconnecting', async ({
  page,
  context,
  browser,
  server,
}) => {
  await signIn(page, server, 'leader');
  const neighbour = await another(browser, server);
  await signIn(neighbour, server, 'resident');
  await neighbour.goto('/notices');
  await caughtUp(neighbour);
  await page.goto('/desk/notices/new');
  await caughtUp(page);
  await context.setOffline(true);
  const title = `停水通知 ${Date.now()}`;
  await post(page, title);
  await expect(page.getByText('已存在手机里').first()).toBeVisible();
  await expect(page.getByRole('link', { name: title })).toBeVisible();
  await expect(neighbour.getByRole('link', { name: title })).toHaveCount(0);
  await context.setOffline(false);
  await expect(neighbour.getByRole('link', { name: title })).toBeVisible({ timeout: 2_000 });
  await expect(page.getByText(`《${title}》已发布`)).toBeVisible();
  await neighbour.context().close();
});

for (const scripts of [true, false]) {
  test(`a draft keeps what was chosen until it is posted or dropped, scripts ${scripts ? 'on' : 'off'}`, async ({
    browser,
    server,
  }) => {
    const leader = await another(browser, server, scripts);
    await signIn(leader, server, 'leader');
    const saved = async (title: string): Promise<void> => {
      await leader.goto('/desk/notices/new');
      await leader.getByLabel('标题').fill(title);
      await leader.getByLabel('内容').fill('周末楼道要粉刷，请把东西收一收。');
      await leader.getByRole('radio', { name: /仅本处居民/ }).check();
      await leader.getByRole('button', { name: '存为草稿' }).click();
      await expect(leader.getByText('草稿已保存。').first()).toBeVisible();
      await leader.goto('/desk/notices');
      await leader.getByRole('link', { name: title }).click();
      await expect(leader.getByLabel('标题')).toHaveValue(title);
    };
    const title = `楼里的事 ${Date.now()}`;
    await saved(title);
    // What was meant for the members does not turn public.
    await expect(leader.getByRole('radio', { name: /仅本处居民/ })).toBeChecked();
    await leader.getByRole('button', { name: '发布' }).click();
    await expect(leader.getByText(`《${title}》已发布`).first()).toBeVisible();
    await leader.goto('/desk/notices');
    const posted = (await leader.getByRole('link', { name: title }).first().getAttribute('href')) ?? '';
    const stranger = await another(browser, server, scripts);
    const refused = await stranger.request.get(posted.replace('/desk', ''));
    expect(refused.status()).toBe(404);
    expect((await leader.request.get(posted.replace('/desk', ''))).status()).toBe(200);

    const other = `不发了 ${Date.now()}`;
    await saved(other);
    await leader.getByRole('button', { name: '删除草稿' }).click();
    await expect(leader.getByText('草稿已删除。').first()).toBeVisible();
    await leader.goto('/desk/notices');
    await expect(leader.getByRole('link', { name: other })).toHaveCount(0);
    for (const page of [leader, stranger]) await page.context().close();
  });
}

test('a notice from elsewhere is as alive as one from home, and stays off the pages of home', async ({
  page,
  context,
  browser,
  server,
}) => {
  const leader = await another(browser, server);
  await signIn(leader, server, 'leader');
  await leader.goto('/desk/notices/new');
  const title = `别处的公告 ${Date.now()}`;
  await post(leader, title);
  await expect(leader.getByText(`《${title}》已发布`)).toBeVisible();
  // Where the answer takes its time, the list is shown first.
  await leader.goto('/notices');
  await leader.getByRole('link', { name: title }).first().click();
  await expect(leader.getByRole('heading', { level: 1 })).toHaveText(title);
  const path = new URL(leader.url()).pathname;

  // A visitor keeps the subdistrict's notices, not those of a stairwell.
  await page.goto(path);
  await caughtUp(page);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(title);
  await leader.goto(path.replace('/notices/', '/desk/notices/'));
  await leader.getByLabel('标题').fill(`${title} 改`);
  await leader.getByRole('button', { name: '保存更正' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`${title} 改`);

  await page.getByRole('link', { name: '公告', exact: true }).first().click();
  await expect(page.getByRole('link', { name: '80岁以上老人尊老金申请' })).toBeVisible();
  await expect(page.getByRole('link', { name: title })).toHaveCount(0);
  await context.setOffline(true);
  await page.goBack();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`${title} 改`);
  await leader.context().close();
});

test('a home acknowledges, and its leader sees which homes are still to be told', async ({
  page,
  browser,
  server,
}) => {
  await signIn(page, server, 'resident');
  await page.goto('/notices');
  await page.getByRole('link', { name: '明天上午停水' }).click();
  await expect(page.getByText('会记下“您家已读”')).toBeVisible();
  await page.getByRole('button', { name: '我已读' }).click();
  await expect(page.getByText('您家已在')).toBeVisible();
  const leader = await another(browser, server);
  await signIn(leader, server, 'leader');
  await leader.goto(new URL(page.url()).pathname.replace('/notices/', '/desk/notices/'));
  await expect(leader.getByRole('row', { name: /302/ })).toContainText('自己确认');
  await leader.getByRole('button', { name: '已当面告知' }).first().click();
  await expect(leader.getByText('已当面告知。')).toBeVisible();
  await expectAccessible(leader);
  await leader.context().close();
});

test('a leader follows up which homes know of a notice from the community', async ({ page, browser, server }) => {
  await signIn(page, server, 'worker');
  await page.goto('/desk/notices/new');
  const title = `请各户自查 ${Date.now()}`;
  await page.getByLabel('请各户确认已读').check();
  await post(page, title);
  await expect(page.getByText(`《${title}》已发布`)).toBeVisible();
  const leader = await another(browser, server);
  await signIn(leader, server, 'leader');
  await leader.goto('/desk/notices');
  await leader.getByRole('link', { name: title }).click();
  await expect(leader.getByRole('button', { name: '打印还没告知的住户' })).toBeVisible();
  await leader.getByRole('button', { name: '已当面告知' }).first().click();
  await expect(leader.getByText('已当面告知。')).toBeVisible();
  await expectAccessible(leader);
  await leader.goto('/notices');
  await leader.getByRole('link', { name: title }).click();
  await leader.getByRole('link', { name: '看看哪些住户还不知道' }).click();
  await expect(leader.getByRole('button', { name: '撤回这条公告' })).toHaveCount(0);
  await leader.context().close();
});

test('who looks after an estate follows up what they posted for its residents', async ({ page, browser, server }) => {
  await signIn(page, server, 'ownersCommittee');
  await page.goto('/desk/notices/new');
  // No list of homes is promised that they never get.
  await expect(page.getByLabel('请各户确认已读')).toHaveCount(0);
  const title = `业委会开会 ${Date.now()}`;
  await page.getByRole('radio', { name: /仅本处居民/ }).check();
  await post(page, title);
  await expect(page.getByText(`《${title}》已发布`)).toBeVisible();
  await page.goto('/mine');
  await page.getByRole('link', { name: /发公告/ }).click();
  await page.getByRole('link', { name: title }).click();
  await expectAccessible(page);
  const path = new URL(page.url()).pathname;
  const resident = await another(browser, server);
  await signIn(resident, server, 'resident');
  await resident.goto(path.replace('/desk', ''));
  await expect(resident.getByRole('heading', { level: 1 })).toHaveText(title);
  await page.getByLabel('为什么撤回').fill('改期了');
  await page.getByRole('button', { name: '撤回这条公告' }).click();
  await expect(page.getByText('已撤回：改期了')).toBeVisible();
  await resident.context().close();
});

test('what cannot be posted says where and why, and keeps what was typed', async ({ page, server }) => {
  await signIn(page, server, 'leader');
  await page.goto('/desk/notices/new');
  await page.getByLabel('内容').fill('只写了内容');
  await page.getByRole('button', { name: '发布' }).click();
  await expect(page.getByRole('alert').getByRole('link', { name: '请写标题' })).toBeVisible();
  await expect(page.getByLabel('内容')).toHaveValue('只写了内容');
  await expectAccessible(page);
});

test('with scripts off: post, read what is wrong, correct, withdraw, acknowledge', async ({ browser, server }) => {
  const leader = await another(browser, server, false);
  await signIn(leader, server, 'leader');
  await leader.goto('/desk/notices/new');
  await leader.getByLabel('内容').fill('只写了内容');
  await leader.getByRole('button', { name: '发布' }).click();
  await expect(leader.getByRole('alert')).toContainText('请写标题');
  await expect(leader.getByLabel('内容')).toHaveValue('只写了内容');
  const title = `不用脚本 ${Date.now()}`;
  await leader.getByLabel('请各户确认已读').check();
  await post(leader, title);
  await expect(leader.getByText(`《${title}》已发布`)).toBeVisible();
  const path = new URL(leader.url()).pathname;

  const resident = await another(browser, server, false);
  await signIn(resident, server, 'resident');
  await resident.goto(path);
  await resident.getByRole('button', { name: '我已读' }).click();
  await expect(resident.getByText('已记下：您家看过')).toBeVisible();
  await resident.context().close();

  await leader.goto(path.replace('/notices/', '/desk/notices/'));
  await leader.getByLabel('标题').fill(`${title} 改`);
  await leader.getByRole('button', { name: '保存更正' }).click();
  await expect(leader.getByText('已更正，原来的内容留在更正记录里')).toBeVisible();
  await leader.goto(path.replace('/notices/', '/desk/notices/'));
  await leader.getByLabel('为什么撤回').fill('写错了');
  await leader.getByRole('button', { name: '撤回这条公告' }).click();
  await expect(leader.getByText('已撤回：写错了')).toBeVisible();
  await leader.context().close();
});
