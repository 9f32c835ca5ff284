import { joined, phoneOf, signIn } from './support/people.ts';
import { publish, work } from './support/tasks.ts';
import { caughtUp, expect, expectAccessible, test } from './support/test.ts';

test('hours that nothing speaks against are approved at once, but for whom the desk leaves out @desk', async ({
  page,
  browser,
  server,
}) => {
  await signIn(page, server, 'worker');
  const title = `叠被子 ${Date.now()}`;
  const task = await publish(page, title, 3, -30, 90);
  const people = {
    周阿婆: await phoneOf(browser, server, 'resident', false),
    陆桂芳: await phoneOf(browser, server, 'leader', false),
    顾海峰: await phoneOf(browser, server, 'gridWorker', false),
  };
  for (const [name, phone] of Object.entries(people)) {
    // Who has just begun and reports two hours is for the desk to look at.
    await work(phone, task, name === '顾海峰' ? 120 : 10);
  }
  await page.goto(`/desk${task}`);
  await expect(page.getByRole('row', { name: /顾海峰/ })).toContainText('比开始到完成的时间长');
  await page.getByText('有人先不确认').click();
  await expect(page.getByRole('checkbox')).toHaveCount(2);
  await page.getByRole('checkbox', { name: '陆桂芳' }).check();
  await expectAccessible(page);
  await page.getByRole('button', { name: '没有疑问的2人一起确认' }).click();
  await expect(page.getByText('已确认1人的时长。').first()).toBeVisible();
  for (const [name, mark] of [
    ['周阿婆', '时长已确认'],
    ['陆桂芳', '待确认'],
    ['顾海峰', '待确认'],
  ] as const) {
    await expect(page.getByRole('row', { name: new RegExp(name) })).toContainText(mark);
  }
  await people.周阿婆.reload();
  await expect(people.周阿婆.getByText('确认的：10分钟')).toBeVisible();
  await people.陆桂芳.reload();
  await expect(people.陆桂芳.getByText('社区确认后会给您发消息。')).toBeVisible();
  for (const phone of Object.values(people)) await phone.context().close();
});

test('hours that the desk asks about are reported again without a signal, corrected, and both figures stay', async ({
  browser,
  server,
}) => {
  const worker = await phoneOf(browser, server, 'worker', false);
  const title = `擦橱窗 ${Date.now()}`;
  const task = await publish(worker, title, 2, -30, 90);
  const page = await phoneOf(browser, server, 'newcomer');
  await work(page, task, 60);
  const other = await joined(browser, server, '19900008032', '同去的');
  await work(other, task, 10);

  await worker.goto(`/desk${task}`);
  const row = worker.getByRole('row', { name: /顾小满/ });
  await expect(row).toContainText('1小时');
  await row.getByRole('link', { name: '退回补充' }).click();
  await worker.getByRole('button', { name: '退回补充' }).click();
  await expect(worker.getByRole('alert')).toContainText('请写原因');
  await worker.getByLabel('想问什么').fill('签到表上是50分钟？');
  await worker.getByRole('button', { name: '退回补充' }).click();
  await expect(worker.getByText('已请顾小满补充。').first()).toBeVisible();
  await expect(row).toContainText('等本人补充');
  await expect(row).toContainText('问了：签到表上是50分钟？');

  await expect(page.getByText('社区想问：签到表上是50分钟？ 补充一下再报。')).toBeVisible();
  await expectAccessible(page);
  await caughtUp(page);
  await page.context().setOffline(true);
  await page.getByLabel('一共做了多少分钟').fill('50');
  await page.getByLabel('有什么要告诉社区的').fill('后来又擦了一扇');
  await page.getByRole('button', { name: '做完了' }).click();
  await expect(page.getByText('您报的：50分钟')).toBeVisible();
  await page.context().setOffline(false);
  await expect(page.getByText('辛苦了！').first()).toBeVisible();
  await page.goto('/inbox');
  await expect(page.getByText(/社区想问：签到表上是50分钟？/).first()).toBeVisible();

  await worker.goto(`/desk${task}`);
  await expect(row).toContainText('50分钟');
  await expect(row).toContainText('后来又擦了一扇');
  await expect(row).toContainText('待确认');
  await row.getByRole('link', { name: '更正' }).click();
  await worker.getByLabel('算多少分钟').fill('45');
  await worker.getByLabel('为什么').fill('多的一扇下次算');
  await worker.getByRole('button', { name: '保存' }).click();
  await expect(row).toContainText('45分钟');
  await expect(row).toContainText('50分钟');
  const second = worker.getByRole('row', { name: /同去的/ });
  await second.getByRole('button', { name: '确认' }).click();
  await expect(second).toContainText('时长已确认');

  await page.goto(task);
  await expect(page.getByText('您报的：50分钟')).toBeVisible();
  await expect(page.getByText('确认的：45分钟')).toBeVisible();
  await expect(page.getByText('社区说明：多的一扇下次算')).toBeVisible();
  await page.goto('/inbox');
  await expect(page.getByText(/时长确认为45分钟，您报的是50分钟。说明：多的一扇下次算/).first()).toBeVisible();
  await other.goto(task);
  await expect(other.getByText('确认的：10分钟')).toBeVisible();
  for (const one of [worker, page, other]) await one.context().close();
});

test('a certificate of hours is asked for, kept as a PDF, and checked by anybody by its number', async ({
  page,
  browser,
  server,
}) => {
  // Last week's two hours are approved in the demonstration.
  await signIn(page, server, 'volunteer');
  await page.goto('/tasks/certificates');
  await page.getByLabel('姓名').fill('钱小舟');
  await page.getByLabel('居民身份证号码').fill('11010519491231002Y');
  await page.getByRole('button', { name: '开证明' }).click();
  await expect(page.getByRole('alert')).toContainText('身份证号码不对');
  await expect(page.getByLabel('居民身份证号码')).toHaveValue('');
  await page.getByLabel('姓名').fill('钱小舟');
  await page.getByLabel('居民身份证号码').fill('11010519491231002X');
  await page.getByRole('button', { name: '开证明' }).click();
  await expect(page.getByText('证明开好了')).toBeVisible();
  const certificate = page.getByRole('article').first();
  await expect(certificate).toContainText('2小时');
  await expectAccessible(page);
  const number = await certificate.getByRole('heading').innerText();
  const pdf = (await certificate.getByRole('link', { name: '下载 PDF' }).getAttribute('href')) ?? '';
  const file = await page.request.get(pdf);
  expect(file.headers()['content-type']).toBe('application/pdf');
  expect((await file.body()).subarray(0, 5).toString()).toBe('%PDF-');

  // Who is signed out checks it, and sees neither the whole name nor the identity number.
  const context = await browser.newContext({ baseURL: server.url, locale: 'zh-CN' });
  const anybody = await context.newPage();
  expect((await anybody.request.get(pdf, { maxRedirects: 0 })).headers()['content-type']).not.toBe('application/pdf');
  await anybody.goto('/verify');
  await anybody.getByLabel('编号').fill(number.toLowerCase());
  await anybody.getByRole('button', { name: '核对' }).click();
  await expect(anybody.getByText('是真的', { exact: true })).toBeVisible();
  await expect(anybody.getByText('2小时')).toBeVisible();
  await expect(anybody.getByText('淞泽社区').first()).toBeVisible();
  expect(await anybody.content()).not.toMatch(/钱小舟|19491231/);
  await expectAccessible(anybody);
  const wrong = number.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
  await anybody.getByLabel('编号').fill(wrong);
  await anybody.getByRole('button', { name: '核对' }).click();
  await expect(anybody.getByText('没有这个编号')).toBeVisible();
  await expect(anybody.getByText('是真的', { exact: true })).toHaveCount(0);

  // Whoever certified it withdraws it; whoever checks it learns so, and the person learns why.
  const worker = await phoneOf(browser, server, 'worker');
  await worker.goto(`/verify?number=${number}`);
  await worker.getByText('撤销这份证明').click();
  await worker.getByLabel('为什么撤销').fill('重复计了时长');
  await expectAccessible(worker);
  await worker.getByRole('button', { name: '撤销证明' }).click();
  await expect(worker.getByText('已撤销', { exact: true })).toBeVisible();
  await anybody.goto(`/verify?number=${number}`);
  await expect(anybody.getByText('已撤销', { exact: true })).toBeVisible();
  expect(await anybody.content()).not.toMatch(/钱|重复计了时长/);
  await page.goto('/tasks/certificates');
  await expect(certificate).toContainText('原因：重复计了时长');
  await expect(certificate.getByRole('link', { name: '下载 PDF' })).toHaveCount(0);
  await worker.context().close();
  await context.close();
});

test('a certificate’s number that is typed before the app is there stays', async ({ page }) => {
  let come = (): void => undefined;
  const typed = new Promise<void>((go) => (come = go));
  await page.route('**/*.wasm', async (route) => {
    await typed;
    await route.continue();
  });
  await page.goto('/verify?number=2026-7K3QF-0WZ9T-5', { waitUntil: 'commit' });
  await page.getByLabel('编号').fill('2026-0WZ9T');
  come();
  await page.waitForFunction(() => performance.getEntriesByName('youlin:usable').length > 0);
  await expect(page.getByLabel('编号')).toHaveValue('2026-0WZ9T');
});
