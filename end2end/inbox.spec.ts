import { signIn } from './support/people.ts';
import { expect, expectAccessible, test } from './support/test.ts';

test('letters and what is new stand in one inbox, and are read at one tap, also offline', async ({
  page,
  context,
  server,
}) => {
  await signIn(page, server, 'resident');
  await page.goto('/tasks');
  await page.getByRole('link', { name: '友邻公益市集引导' }).first().click();
  await page.getByRole('button', { name: '我来领' }).click();
  await expect(page.getByText('已确认，等您来')).toBeVisible();
  await page.goto('/inbox');
  await expectAccessible(page);
  await expect(page.getByRole('link', { name: /您领的任务确认了/ })).toBeVisible();
  await page.waitForFunction(() => document.documentElement.dataset.replica === 'ready');
  await context.setOffline(true);
  await page.getByRole('button', { name: '全部标为已读' }).click();
  await expect(page.getByText('没有新消息')).toBeVisible();
  await context.setOffline(false);
  await page.getByRole('button', { name: '不要发短信' }).click();
  await expect(page.getByRole('button', { name: '要发短信', exact: true })).toBeVisible();
});
