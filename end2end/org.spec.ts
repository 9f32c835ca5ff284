import type { Browser, Page } from '@playwright/test';
import { join, signIn } from './support/people.ts';
import type { Server } from './support/server.ts';
import { expect, expectAccessible, test } from './support/test.ts';

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

test('a visitor finds whom to ask, and a stairwell by the initials of its community', async ({ page }) => {
  await page.goto('/org');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('找谁问');
  await expectAccessible(page);
  await page.getByRole('searchbox').fill('szsq');
  await page.getByRole('button', { name: '找', exact: true }).click();
  await page.getByRole('link', { name: '淞泽社区' }).first().click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('淞泽社区');
  await page.getByRole('link', { name: '淞泽家园七区' }).click();
  await page.getByRole('link', { name: '40幢1单元' }).click();
  await expect(page.getByText('陆阿姨')).toBeVisible();
  await expect(page.getByRole('link', { name: '我住这里' })).toBeVisible();
  await expectAccessible(page);
});

test('a leader reads on the first page that somebody waits to be confirmed', async ({ page, browser, server }) => {
  const name = `新来的 ${Date.now()}`;
  const newcomer = await another(browser, server);
  await join(newcomer, server, '19900008016', name);
  await newcomer.goto('/org/find?q=szsq');
  for (const place of ['淞泽社区', '淞泽家园七区', '40幢1单元']) {
    await newcomer.getByRole('main').getByRole('link', { name: place }).first().click();
  }
  await newcomer.getByRole('link', { name: '我住这里' }).click();
  await newcomer.getByLabel('门牌').fill('502');
  await newcomer.getByRole('button', { name: '请人核实' }).click();
  await expect(newcomer.getByText('等人核实').first()).toBeVisible();
  await signIn(page, server, 'leader');
  await page.goto('/');
  await page.getByRole('link', { name: /位新邻居等您核实/ }).click();
  await expect(page.getByText(name)).toBeVisible();
  await expectAccessible(page);
  await newcomer.context().close();
});

test('neighbours vouch with scripts off, and the newcomer’s open page shows it', async ({ page, browser, server }) => {
  await signIn(page, server, 'newcomer');
  await page.goto('/org/home');
  await expect(page.getByText('等人核实')).toBeVisible();
  await expectAccessible(page);
  const neighbour = await another(browser, server, false);
  await signIn(neighbour, server, 'resident');
  await neighbour.goto('/org/vouch');
  await expect(neighbour.getByText('顾小满')).toBeVisible();
  // The unit is for the leader and the desk alone.
  await expect(neighbour.getByText('402')).toHaveCount(0);
  await neighbour.getByRole('article').filter({ hasText: '顾小满' }).getByRole('button', { name: '我认识，担保' }).click();
  await expect(neighbour.getByText('顾小满已核实')).toBeVisible();
  await expect(page.getByText('已核实').first()).toBeVisible();
  await neighbour.context().close();
});

test('a worker sees who lives here, and appoints and ends a role', async ({ page, server }) => {
  await signIn(page, server, 'worker');
  await page.goto('/desk/people');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('住户与人员');
  await expectAccessible(page);
  await page.goto('/desk/people/appoint?phone=19900000009');
  await page.getByLabel('什么身份').selectOption({ label: '居民小组长' });
  await page.getByLabel('在哪里').selectOption({ label: '淞泽家园七区' });
  await expectAccessible(page);
  await page.getByRole('button', { name: '任命' }).click();
  await expect(page.getByText('吴佩珍现在是淞泽家园七区的居民小组长')).toBeVisible();
  const row = page.getByRole('row', { name: /吴佩珍/ });
  await row.getByText('免去').first().click();
  await row.getByRole('button', { name: '免去' }).click();
  await expect(page.getByText('吴佩珍不再是淞泽家园七区的居民小组长')).toBeVisible();
});

test('who moves home is vouched for anew, and the old home ends by itself', async ({ page, browser, server }) => {
  await join(page, server, '19900008006', '搬家的');
  const move = async (stairwell: string, unit: string): Promise<void> => {
    await page.goto('/org/find?q=szsq');
    for (const name of ['淞泽社区', '淞泽家园七区', stairwell]) {
      await page.getByRole('main').getByRole('link', { name }).first().click();
    }
    await page.getByRole('link', { name: '我住这里' }).click();
    await page.getByLabel('门牌').fill(unit);
    await page.getByRole('button', { name: '请人核实' }).click();
    await expect(page.getByText('等人核实').first()).toBeVisible();
  };
  await move('40幢1单元', '601');
  const worker = await another(browser, server, false);
  await signIn(worker, server, 'worker');
  const vouch = async (): Promise<void> => {
    await worker.goto('/desk/people');
    await worker.getByRole('article').filter({ hasText: '搬家的' }).getByRole('button', { name: '核实住户' }).click();
    await expect(worker.getByText('搬家的已核实').first()).toBeVisible();
  };
  await vouch();
  const home = page.locator('.card[data-state="confirmed"]');
  await expect(home).toContainText('40幢1单元');
  await expect(home).toContainText('601');

  await home.getByText('搬家了？').click();
  await expect(home.getByText('核实之后旧住处自动结束')).toBeVisible();
  await move('39幢2单元', '102');
  // Until somebody vouches, home is where it was.
  await expect(home).toContainText('40幢1单元');
  await expect(page.locator('.card[data-state="pending"]')).toContainText('39幢2单元');
  await expectAccessible(page);
  await vouch();
  await expect(home).toHaveCount(1);
  await expect(home).toContainText('39幢2单元');
  await expect(page.locator('.card[data-state="pending"]')).toHaveCount(0);
  await worker.context().close();
});
