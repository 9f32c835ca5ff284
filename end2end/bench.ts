import { writeFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { signIn } from './support/people.ts';
import { expect, test } from './support/test.ts';

/** How often each is measured; the median is told. */
const TIMES = 5;

/** How much slower than this machine the phone is. */
const SLOWER = 4;

/** As many commands as the server takes in one call. */
const COMMANDS_MAX = 32;

/** What the app marks on the way, for the first time. */
const STEPS = ['answered', 'taken', 'stored'];

/** How many rows the phone has never seen. */
const ROWS = 5000;

test('offline start', async ({ page, context, server }) => {
  await signIn(page, server, 'resident');
  await page.goto('/');
  await keptOnThePhone(page);
  await context.setOffline(true);
  const taken: number[] = [];
  for (let time = 0; time < TIMES; time += 1) {
    const fresh = await context.newPage();
    const devtools = await context.newCDPSession(fresh);
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
    await fresh.goto('/', { waitUntil: 'commit' });
    taken.push(await mark(fresh, 'youlin:usable'));
    await expect(fresh.locator('main')).toBeVisible();
    await fresh.close();
  }
  await tell(median(taken), `navigation start to usable home from the phone's copy, CPU ${SLOWER}× slower, median of ${TIMES}`);
});

test('first sync', async ({ browser, page, server }) => {
  await signIn(page, server, 'leader');
  const said = await exchange(page, []);
  for (let row = 0; row < ROWS; row += COMMANDS_MAX) {
    const count = Math.min(COMMANDS_MAX, ROWS - row);
    await exchange(page, Array.from({ length: count }, (_, at) => post(said, row + at)));
  }
  const taken: number[] = [];
  const parts: number[][] = STEPS.map(() => []);
  for (let time = 0; time < TIMES; time += 1) {
    const phone = await browser.newContext({ baseURL: server.url });
    const fresh = await phone.newPage();
    await signIn(fresh, server, 'resident');
    await fresh.goto('/');
    await mark(fresh, 'youlin:stored');
    const [from, to, ...steps] = await fresh.evaluate((steps) => {
      const at = (name: string) => performance.getEntriesByName(`youlin:${name}`).map((entry) => entry.startTime);
      return [at('call')[0] ?? 0, at('stored').at(-1) ?? 0, ...steps.map((step) => at(step)[0] ?? Number.NaN)];
    }, STEPS);
    taken.push(to - from);
    steps.forEach((step, number) => parts[number]?.push(step - from));
    await phone.close();
  }
  const after = STEPS.map((step, number) => `${step} after ${Math.round(median(parts[number] ?? []))} ms`).join(', ');
  await tell(median(taken), `first sync call to durable in IndexedDB, ${ROWS} rows, median of ${TIMES}; ${after}`);
});

test('ticket check', async ({ page, context, browser, server }) => {
  const phone = await browser.newContext({ baseURL: server.url });
  const resident = await phone.newPage();
  await signIn(resident, server, 'resident');
  const code = await bookedTicket(resident);
  await phone.close();
  await signIn(page, server, 'worker');
  await page.goto('/desk/services/tickets');
  await keptOnThePhone(page);
  await context.setOffline(true);
  const devtools = await context.newCDPSession(page);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
  const taken: number[] = [];
  for (let time = 0; time < TIMES; time += 1) {
    await check(page, '000000');
    taken.push(await check(page, code));
    await expect(page.locator('.at-door')).toBeVisible();
  }
  await tell(median(taken), `from the signed code to what it says, offline, CPU ${SLOWER}× slower, median of ${TIMES}`);
});

/** Gives the page a code, as the camera does and whoever types it, and says how long it takes until it says what that is. */
async function check(page: Page, code: string): Promise<number> {
  return page.evaluate(async (code) => {
    const input = document.querySelector<HTMLInputElement>('#code');
    if (!input?.form) throw new Error('no place to type a code');
    const before = document.querySelector('.at-door');
    const said = new Promise<void>((resolve) => {
      const observer = new MutationObserver(() => {
        const now = document.querySelector('.at-door');
        if (!now || now === before) return;
        observer.disconnect();
        resolve();
      });
      observer.observe(document.body, { childList: true, subtree: true });
    });
    input.value = code;
    const start = performance.now();
    input.form.requestSubmit();
    await said;
    return performance.now() - start;
  }, code);
}

/** Books a seat that is free tomorrow or later, and gives the code of its ticket. */
async function bookedTicket(page: Page): Promise<string> {
  const said = await exchange(page, []);
  const soon = said.now + 36 * 3_600_000;
  const free = rows(said, 'services.session').filter(({ body }) => body.start > soon && body.booked + body.held < body.seats && !body.draw);
  for (const [number, { id }] of free.entries()) {
    const command = { verb: 'book', with: { session: id } };
    const { person } = said.actor;
    const envelope = { id: uuidv7(said.now, number), actor: person, subject: person, made: said.now, command: { slice: 'services', do: command } };
    await exchange(page, [envelope]);
    const [booking] = rows(await exchange(page, []), 'services.booking').filter(({ body }) => body.session === id && body.ticket);
    if (booking?.body.ticket) return booking.body.ticket.code;
  }
  throw new Error('no seat is free');
}

type Row = {
  id: string;
  kind: string;
  body: { start: number; seats: number; booked: number; held: number; draw?: object; session: string; ticket?: { code: string } };
};

function rows(said: Said, kind: string): Row[] {
  return said.spaces.flatMap((space) => space.rows).filter((row) => row.kind === kind);
}

type Said = { actor: { person: string }; place: string[]; now: number; spaces: { rows: Row[] }[] };

async function exchange(page: Page, commands: object[]): Promise<Said> {
  const answer = await page.request.post('/do/kernel/sync', {
    headers: { 'sec-fetch-site': 'same-origin' },
    data: { push: { client: crypto.randomUUID(), commands } },
  });
  expect(answer.ok(), await answer.text()).toBe(true);
  return (await answer.json()) as Said;
}

/** A public notice at the leader's place, as a command that travels. */
function post({ actor, place, now }: Said, number: number): object {
  const fields = { title: `第${number}号通知`, body: '今天下午三点，楼下集合，一起打扫楼道。' };
  const command = { verb: 'post', with: { place: place.at(-1), fields } };
  return {
    id: uuidv7(now, number),
    actor: actor.person,
    subject: actor.person,
    made: now,
    command: { slice: 'notices', do: command },
  };
}

function uuidv7(time: number, number: number): string {
  const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0');
  const stamp = hex(time, 12);
  return `${stamp.slice(0, 8)}-${stamp.slice(8)}-7000-8000-${hex(number, 12)}`;
}

/** The service worker leads and the rows are there. */
async function keptOnThePhone(page: Page): Promise<void> {
  await page.evaluate(() => navigator.serviceWorker.ready);
  await mark(page, 'youlin:stored');
}

/** Waits for a mark of the app's own and says when it was, from the start of the navigation. */
async function mark(page: Page, name: string): Promise<number> {
  const handle = await page.waitForFunction((name) => performance.getEntriesByName(name)[0]?.startTime, name);
  return (await handle.jsonValue()) as number;
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

async function tell(value: number, how: string): Promise<void> {
  const file = process.env.YOULIN_FIGURE;
  if (file) await writeFile(file, JSON.stringify({ value, how }));
  else console.log(JSON.stringify({ value, how }));
}
