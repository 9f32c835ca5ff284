import { codeOf, join, numbers } from './support/people.ts';
import { expect, expectAccessible, test } from './support/test.ts';

test('a newcomer signs up, one question per page, and sees what is stored', async ({ page, server }) => {
  const number = '19900008001';
  await page.goto('/sign-in?next=/notices');
  await expectAccessible(page);
  await page.getByLabel('手机号').fill('199 0000');
  await page.getByRole('button', { name: '发验证码' }).click();
  await expect(page.getByRole('alert')).toContainText('手机号是11位数字');
  await expect(page.getByLabel('手机号')).toHaveValue('199 0000');
  await page.getByLabel('手机号').fill('１９９ 0000 8001');
  await page.getByRole('button', { name: '发验证码' }).click();
  await expect(page.getByRole('heading', { name: '短信里的验证码' })).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel('6位验证码').fill(await codeOf(server, number));
  await page.getByRole('button', { name: '继续' }).click();
  await expect(page.getByRole('heading', { name: '怎么称呼您' })).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel('称呼').fill('新来的');
  await page.getByLabel('我知道了').check();
  await page.getByRole('button', { name: '开始使用' }).click();
  await page.waitForURL('**/notices');

  await page.goto('/accounts');
  await expect(page.getByText('199 **** 8001')).toBeVisible();
  await expectAccessible(page);
  await page.goto('/accounts/data');
  await expect(page.getByText('要验证码的记录')).toBeVisible();
  await expectAccessible(page);
});

test('signing out on a shared phone leaves nothing behind', async ({ page, server }) => {
  const number = '19900008002';
  await join(page, server, number, '借手机的');
  await page.goto('/sign-out');
  await expectAccessible(page);
  await page.getByRole('button', { name: '退出登录' }).click();
  await page.waitForURL((url) => url.pathname === '/');
  await page.goto('/mine');
  await expect(page.getByText('借手机的')).toHaveCount(0);
  await expect(page.getByRole('main').getByRole('link', { name: '登录', exact: true })).toBeVisible();
});

test.describe('with scripts off', () => {
  test.use({ javaScriptEnabled: false });

  test('large print and English are one form away', async ({ page }) => {
    await page.goto('/accounts');
    await page.getByLabel('长辈版').check();
    await page.getByLabel('English').check();
    await page.getByRole('button', { name: '就这样' }).click();
    await expect(page.locator('html')).toHaveAttribute('data-look', 'elder');
    await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  });

  test('a worker signs in and out by plain forms', async ({ page, server }) => {
    await page.goto('/sign-in');
    await page.getByLabel('手机号').fill(numbers.gridWorker);
    await page.getByRole('button', { name: '发验证码' }).click();
    await page.getByLabel('6位验证码').fill(await codeOf(server, numbers.gridWorker));
    await page.getByRole('button', { name: '继续' }).click();
    await page.waitForURL((url) => url.pathname === '/');
    await page.goto('/accounts');
    await expect(page.getByText('两步验证')).toBeVisible();
    await page.goto('/sign-out');
    await page.getByRole('button', { name: '退出登录' }).click();
    await page.waitForURL((url) => url.pathname === '/');
    await page.goto('/mine');
    await expect(page.getByRole('main').getByRole('link', { name: '登录', exact: true })).toBeVisible();
  });
});
