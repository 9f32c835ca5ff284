import { writeFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { giveCamera, pictureOf, showPicture } from './support/camera.ts';
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

/** How many rooms a desk runs, how many sessions each has on a day, and how many come to each. */
const [ROOMS, SESSIONS, GUESTS] = [60, 30, 2];

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

test('camera frame', async ({ page, context, browser, server }) => {
  const phone = await browser.newContext({ baseURL: server.url });
  const resident = await phone.newPage();
  await signIn(resident, server, 'resident');
  await bookedTicket(resident);
  await resident.goto('/services/bookings');
  await resident.locator('a[href^="/services/bookings/"]').first().click();
  const picture = await pictureOf(resident);
  await phone.close();
  await giveCamera(page, 'none');
  await timeLooks(page);
  await signIn(page, server, 'worker');
  await page.goto('/desk/services/tickets');
  await keptOnThePhone(page);
  await context.setOffline(true);
  await page.locator('.ticket-camera button').click();
  await showPicture(page, picture);
  await expect(page.locator('.at-door')).toBeVisible();
  const devtools = await context.newCDPSession(page);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
  const looks = await page.evaluate(() => {
    const { looked } = window as unknown as { looked: number[] };
    looked.length = 0;
    return looked;
  });
  expect(looks.length).toBe(0);
  const handle = await page.waitForFunction((times) => {
    const { looked } = window as unknown as { looked: number[] };
    return looked.length >= times && looked;
  }, TIMES);
  const taken = (await handle.jsonValue()) as number[];
  await tell(median(taken), `one frame of 640 by 480 drawn, read by rqrr and judged the same as before, CPU ${SLOWER}× slower, median of ${taken.length}`);
});

/** Takes down how long each look of the page's own reader lasts: from the frame that is drawn until it pauses again. */
async function timeLooks(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const looked: number[] = [];
    Object.assign(window, { looked });
    const { drawImage } = CanvasRenderingContext2D.prototype;
    const { setTimeout } = window;
    let from: number | undefined;
    CanvasRenderingContext2D.prototype.drawImage = function (this: CanvasRenderingContext2D, ...arguments_: unknown[]) {
      from = performance.now();
      Reflect.apply(drawImage, this, arguments_);
    };
    window.setTimeout = ((...arguments_: Parameters<typeof setTimeout>) => {
      if (from !== undefined) looked.push(performance.now() - from);
      from = undefined;
      return setTimeout(...arguments_);
    }) as typeof setTimeout;
  });
}

test('desk day', async ({ page, server }) => {
  test.setTimeout(600_000);
  // In the office, where there is room for all of them beside each other.
  await page.setViewportSize({ width: 1280, height: 800 });
  await signIn(page, server, 'worker');
  await furnish(page);
  await page.goto('/desk/services');
  await keptOnThePhone(page);
  const link = page.locator('a[href^="/desk/services/day?date="]').nth(1);
  const taken: number[] = [];
  const whole: number[] = [];
  for (let time = 0; time < TIMES; time += 1) {
    await page.goto('/desk/services');
    await page.waitForFunction(() => document.documentElement.dataset.replica === 'ready');
    await link.waitFor();
    const [seen, all] = await opened(page, ROOMS * SESSIONS);
    taken.push(seen);
    whole.push(all);
  }
  const rooms = `${ROOMS} rooms of ${SESSIONS} sessions with ${GUESTS} people each`;
  await tell(median(taken), `from the tap at the desk to the day on the screen, from the phone's own copy, ${rooms}, median of ${TIMES}; everybody's names below after ${Math.round(median(whole))} ms`);
});

/** Opens tomorrow's list by its link, and says how long it takes until all its sessions are on the screen, and all names. */
async function opened(page: Page, sessions: number): Promise<[number, number]> {
  return page.evaluate(async (sessions) => {
    const link = document.querySelectorAll<HTMLElement>('a[href^="/desk/services/day?date="]')[1];
    if (!link) throw new Error('no way to the day');
    const start = performance.now();
    link.click();
    const frame = (): Promise<unknown> => new Promise((go) => requestAnimationFrame(go));
    const drawn = async (what: string): Promise<number> => {
      while (document.querySelectorAll(what).length < sessions) await frame();
      // The next frame comes when this one is on the screen.
      await frame();
      return performance.now() - start;
    };
    return [await drawn('.rooms-table td a'), await drawn('.data-table')];
  }, sessions);
}

/** A desk with as many rooms and sessions as there may be, each with its guests, from seven in the morning. */
async function furnish(page: Page): Promise<void> {
  let number = 0;
  const days = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
  const said = await exchange(page, []);
  const give = async (commands: object[]): Promise<Said> => {
    const { person } = said.actor;
    const envelopes = commands.map((command) => ({
      id: uuidv7(said.now, (number += 1)),
      actor: person,
      subject: person,
      made: said.now,
      command: { slice: 'services', do: command },
    }));
    return exchange(page, envelopes);
  };
  const place = said.place.at(2) ?? said.place.at(-1);
  const before = new Set(rows(said, 'services.service').map(({ id }) => id));
  const rooms = Array.from({ length: ROOMS }, (_, room) => ({
    verb: 'define',
    with: { place, fields: { name: `${room + 1}号房`, room: '一楼' } },
  }));
  for (let room = 0; room < ROOMS; room += COMMANDS_MAX) await give(rooms.slice(room, room + COMMANDS_MAX));
  const services = rows(await exchange(page, []), 'services.service').filter(({ id }) => !before.has(id));
  expect(services.length).toBe(ROOMS);
  const line = { days, from: '07:00', to: '22:00', length: '30', seats: '8' };
  const terms = { cancel: '120', hold: '60', ahead: '1' };
  for (const { id } of services) await give([{ verb: 'set_hours', with: { service: id, lines: [line], terms } }]);
  const ours = new Set(services.map(({ id }) => id));
  const all = rows(await exchange(page, []), 'services.session').filter(({ body }) => ours.has(body.service));
  // Hours are open until tomorrow, and the last of a day begins at half past nine in the evening.
  const last = Math.max(...all.map(({ body }) => body.start));
  const tomorrow = all.filter(({ body }) => body.start > last - 15 * 3_600_000);
  expect(tomorrow.length).toBe(ROOMS * SESSIONS);
  const guests = tomorrow.flatMap(({ id }) =>
    Array.from({ length: GUESTS }, (_, guest) => ({
      verb: 'book',
      with: { session: id, guest: { name: `来客${guest}`, phone: `1990000${5_000 + guest}` } },
    })),
  );
  for (let guest = 0; guest < guests.length; guest += COMMANDS_MAX) await give(guests.slice(guest, guest + COMMANDS_MAX));
}

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
  body: { start: number; seats: number; booked: number; held: number; draw?: object; service: string; session: string; ticket?: { code: string } };
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
