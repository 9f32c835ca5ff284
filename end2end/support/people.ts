import { type Browser, type Page, expect, test } from '@playwright/test';
import type { Server } from './server.ts';

/** The cast of the demonstration, by what they are; `server/src/demo/org.rs` says more of each. */
export const numbers = {
  resident: '19900000001',
  leader: '19900000002',
  worker: '19900000003',
  gridWorker: '19900000004',
  official: '19900000005',
  administrator: '19900000006',
  newcomer: '19900000007',
  volunteer: '19900000008',
  ownersCommittee: '19900000011',
} as const;

export type Person = keyof typeof numbers;

/**
 * Makes the page somebody's. Who has signed in on this server before keeps that session, because codes are rare on
 * purpose: one a minute, ten a day.
 */
export async function signIn(page: Page, server: Server, who: Person): Promise<void> {
  const known = server.cookies.get(who);
  if (known) {
    await page.context().addCookies(known);
    const answer = await page.request.get('/accounts', { maxRedirects: 0 });
    if (answer.ok()) return;
  }
  await signInAnew(page, server, who);
  const cookies = await page.context().cookies();
  server.cookies.set(who, cookies.filter((cookie) => cookie.httpOnly));
}

/** A phone of somebody else in the same neighbourhood. */
export async function phoneOf(browser: Browser, server: Server, who: Person, scripts = true): Promise<Page> {
  const context = await browser.newContext({
    baseURL: server.url,
    javaScriptEnabled: scripts,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    viewport: { width: 390, height: 844 },
  });
  const page = await context.newPage();
  await signIn(page, server, who);
  return page;
}

/** Signs in as people do: the number, then the code that the demonstration shows instead of sending it. */
export async function signInAnew(page: Page, server: Server, who: Person): Promise<void> {
  await page.goto('/sign-in');
  const before = await texts(page, server, who);
  await page.locator('input[type="tel"]').fill(numbers[who]);
  await page.locator('form:has(input[type="tel"]) [type="submit"]').click();
  const code = page.locator('input[autocomplete="one-time-code"]');
  await code.or(page.locator('.error-summary')).first().waitFor();
  if (!(await code.isVisible())) {
    // Somebody signed this person out a moment ago: the next code may be asked for after a minute.
    test.setTimeout(test.info().timeout + 65_000);
    await page.waitForTimeout(61_000);
    await page.locator('form:has(input[type="tel"]) [type="submit"]').click();
    await code.waitFor();
  }
  await expect.poll(async () => (await texts(page, server, who)).length).toBeGreaterThan(before.length);
  const [newest] = await texts(page, server, who);
  await code.fill(/(?<!\d)\d{6}(?!\d)/.exec(newest ?? '')?.[0] ?? '');
  await page.locator('form:has(input[autocomplete="one-time-code"]) [type="submit"]').click();
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
}

/** The text messages that this person would have got, newest first. */
export async function texts(page: Page, server: Server, who: Person): Promise<string[]> {
  const answer = await page.request.get(`${server.url}/dev/outbox.json`);
  const sent = (await answer.json()) as { phone: string; body: string }[];
  return sent.filter(({ phone }) => phone === numbers[who]).map(({ body }) => body);
}

/** Signs a number in for the first time, under this name. */
export async function join(page: Page, server: Server, number: string, name: string): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel('手机号').fill(number);
  await page.getByRole('button', { name: '发验证码' }).click();
  await page.getByLabel('6位验证码').fill(await codeOf(server, number));
  await page.getByRole('button', { name: '继续' }).click();
  await page.getByLabel('称呼').fill(name);
  await page.getByLabel('我知道了').check();
  await page.getByRole('button', { name: '开始使用' }).click();
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
}

/** A plain phone of somebody who has just joined. */
export async function joined(browser: Browser, server: Server, number: string, name: string): Promise<Page> {
  const context = await browser.newContext({ baseURL: server.url, javaScriptEnabled: false, locale: 'zh-CN' });
  const page = await context.newPage();
  await join(page, server, number, name);
  return page;
}

/** The code last sent to a number. */
export async function codeOf(server: Server, number: string): Promise<string> {
  const answer = await fetch(`${server.url}/dev/outbox.json`);
  const sent = (await answer.json()) as { phone: string; body: string }[];
  const found = /\d{6}/.exec(sent.find((text) => text.phone === number)?.body ?? '');
  if (!found) throw new Error(`no code for ${number}`);
  return found[0];
}
