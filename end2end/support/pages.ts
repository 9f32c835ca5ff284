import type { Page } from '@playwright/test';
import { inDays } from './days.ts';
import type { Person } from './people.ts';

/** A page that people open, and who looks at it; signed out when nobody is named. */
export type Look = {
  name: string;
  /** Where it stands; what a thing's own page has for an address is taken from the lists that `links` follow. */
  path: string;
  /** What the link is to follow from there, and from there on. */
  links?: RegExp[];
  /** What stands behind the address that was found. */
  below?: string;
  who?: Person;
  /** Makes what the demonstration has none of. */
  make?: (page: Page) => Promise<void>;
};

const ID = '[0-9a-f]{8}-[0-9a-f-]{27}';
/** A link to a thing of its own: below `path`, and saying `says`; what stands in its address behind the id is `after`. */
const link = (path: string, says = '', after = '') =>
  new RegExp(`href="(${path}/${ID}${after}(?:\\?[^"]*)?)"(?:(?!href=)[^])*?${says}`);

const notice = link('/notices');
const place = link('/org');
const service = link('/services');
/** What chooses a place for who is signed out, and what leads from home to its services. */
const here = /href="(\/\?here=[^"]+)"/;
const book = /href="(\/services)"/;

/** The day in the neighbourhood on which the demonstration has people booked, whatever day it is today. */
const tomorrow = inDays(1);

/** Whatever hour it is, tomorrow has sessions that can be booked. */
const nextDay = new RegExp(`href="(/services\\?day=${tomorrow})"`);

/** The Saturday of the film, which a draw decides. */
const saturday = new Date(Date.now() + 8 * 3_600_000);
saturday.setUTCDate(saturday.getUTCDate() + 7 + ((6 - saturday.getUTCDay() + 7) % 7));
const film = saturday.toISOString().slice(0, 10);

/** The next Wednesday from tomorrow on, when health is checked; it can be booked for several weeks in one go. */
const wednesday = [1, 2, 3, 4, 5, 6, 7].map(inDays).find((day) => new Date(day).getUTCDay() === 3) ?? '';
const check = [link('/services', '健康检测'), link('/services/sessions')];

/** A check of one's health in each of three weeks. */
async function weeks(page: Page): Promise<void> {
  await page.goto(await address(page, { name: 'weeks', path: `/services?day=${wednesday}`, links: check }));
  await page.locator('[name="command[weeks]"]').selectOption('3');
  await page.locator('[name="command[age]"]').check();
  await page.locator('form[action="/do/services/book"] [type="submit"]').click();
  await page.waitForURL(/services\/bookings/);
}

/** What comes back every week; the demonstration has only what comes once. */
async function plan(page: Page): Promise<void> {
  await page.goto('/desk/tasks/plans/new');
  await page.locator('[name="command[fields][title]"]').fill('护学岗');
  await page.locator('[name="command[fields][day]"]').fill(inDays(4));
  await page.locator('[name="command[fields][from]"]').fill('07:30');
  await page.locator('[name="command[fields][to]"]').fill('08:15');
  await page.locator('[name="command[fields][seats]"]').fill('2');
  await page.locator('form[action="/do/tasks/repeat"] [type="submit"]').click();
  await page.getByText('“护学岗”每周一班').first().waitFor();
}

/** Every page once: pictures are taken of these, and axe looks at these in every look. */
export const pages: Look[] = [
  { name: 'home', path: '/' },
  { name: 'home-resident', path: '/', who: 'resident' },
  { name: 'home-newcomer', path: '/', who: 'newcomer' },
  { name: 'home-worker', path: '/', who: 'worker' },
  { name: 'mine', path: '/mine' },
  { name: 'mine-resident', path: '/mine', who: 'resident' },
  { name: 'mine-worker', path: '/mine', who: 'worker' },
  { name: 'inbox', path: '/inbox' },
  { name: 'inbox-resident', path: '/inbox', who: 'resident' },
  { name: 'inbox-worker', path: '/inbox', who: 'worker' },
  { name: 'outbox', path: '/outbox', who: 'resident' },
  { name: 'unknown', path: '/no/such/page' },

  { name: 'sign-in', path: '/sign-in' },
  { name: 'sign-in-code', path: '/sign-in/code' },
  { name: 'sign-in-name', path: '/sign-in/name' },
  { name: 'sign-in-second', path: '/sign-in/second' },
  { name: 'sign-in-password', path: '/sign-in/password' },
  { name: 'sign-out', path: '/sign-out', who: 'resident' },
  { name: 'account', path: '/accounts' },
  { name: 'account-resident', path: '/accounts', who: 'resident' },
  { name: 'account-worker', path: '/accounts', who: 'worker' },
  { name: 'account-number', path: '/accounts/number', who: 'resident' },
  { name: 'account-number-code', path: '/accounts/number/code', who: 'resident' },
  { name: 'account-second', path: '/accounts/second', who: 'worker' },
  { name: 'account-recovery', path: '/accounts/recovery', who: 'worker' },
  { name: 'account-password', path: '/accounts/password', who: 'worker' },
  { name: 'account-data', path: '/accounts/data', who: 'resident' },
  { name: 'account-close', path: '/accounts/close', who: 'resident' },

  { name: 'notices', path: '/notices' },
  { name: 'notices-resident', path: '/notices', who: 'resident' },
  { name: 'notice', path: '/notices', links: [notice] },
  { name: 'notice-to-acknowledge', path: '/notices', links: [link('/notices', '明天上午停水')], who: 'resident' },
  { name: 'notice-corrected', path: '/notices', links: [link('/notices', '流感疫苗')], who: 'resident' },
  { name: 'desk-notices', path: '/desk/notices', who: 'leader' },
  { name: 'desk-notices-new', path: '/desk/notices/new', who: 'leader' },
  { name: 'desk-notice', path: '/desk/notices', links: [link('/desk/notices')], who: 'leader' },

  { name: 'org', path: '/org' },
  { name: 'org-resident', path: '/org', who: 'resident' },
  { name: 'org-find', path: '/org/find' },
  { name: 'org-found', path: '/org/find?q=szsq' },
  { name: 'org-found-nothing', path: '/org/find?q=zzzz' },
  { name: 'org-community', path: '/org/find?q=szsq', links: [place] },
  { name: 'org-stairwell', path: '/org', links: [place], who: 'resident' },
  { name: 'org-edit', path: '/org', links: [place], below: '/edit', who: 'leader' },
  { name: 'org-poster', path: '/org', links: [place], below: '/poster', who: 'leader' },
  { name: 'org-home', path: '/org/home', who: 'newcomer' },
  { name: 'org-home-resident', path: '/org/home', who: 'resident' },
  { name: 'org-join', path: '/org', links: [link('/org', '淞泽家园七区'), link('/org', '31幢1单元'), link('/org/join')], who: 'ownersCommittee' },
  { name: 'org-vouch', path: '/org/vouch', who: 'leader' },
  { name: 'desk-people', path: '/desk/people', who: 'worker' },
  { name: 'desk-people-roles', path: '/desk/people/roles', who: 'worker' },
  { name: 'desk-people-appoint', path: '/desk/people/appoint', who: 'worker' },

  { name: 'services', path: '/services' },
  { name: 'services-resident', path: '/services', who: 'resident' },
  { name: 'service', path: '/services', links: [service], who: 'resident' },
  { name: 'session', path: `/services?day=${tomorrow}`, links: [service, link('/services/sessions')], who: 'resident' },
  { name: 'session-weeks', path: `/services?day=${wednesday}`, links: check, who: 'volunteer' },
  { name: 'session-signed-out', path: '/org/find?q=szsq', links: [place, here, book, nextDay, service, link('/services/sessions')] },
  { name: 'session-draw', path: `/services?day=${film}`, links: [link('/services', '周六影院'), link('/services/sessions')], below: '/draw', who: 'resident' },
  { name: 'services-bookings', path: '/services/bookings', who: 'resident' },
  { name: 'services-no-bookings', path: '/services/bookings', who: 'newcomer' },
  { name: 'services-family', path: '/services/family', who: 'resident' },
  { name: 'booking', path: '/services/bookings', links: [link('/services/bookings')], who: 'resident' },
  { name: 'booking-weeks', path: '/services/bookings', links: [link('/services/bookings', '健康检测')], who: 'gridWorker', make: weeks },
  { name: 'booking-move', path: '/services/bookings', links: [link('/services/bookings')], below: '/move', who: 'resident' },
  { name: 'booking-coming', path: '/services/bookings', links: [link('/services/bookings')], below: '/coming', who: 'resident' },
  { name: 'desk-services', path: '/desk/services', who: 'worker' },
  { name: 'desk-services-day', path: '/desk/services/day', who: 'worker' },
  { name: 'desk-session', path: `/desk/services/day?date=${tomorrow}`, links: [link('/desk/services/sessions')], who: 'worker' },
  { name: 'desk-booking', path: `/desk/services/day?date=${tomorrow}`, links: [link('/desk/services/bookings')], who: 'worker' },
  { name: 'desk-services-tickets', path: '/desk/services/tickets', who: 'worker' },
  { name: 'desk-services-new', path: '/desk/services/new', who: 'worker' },
  { name: 'desk-services-close', path: '/desk/services/close', who: 'worker' },
  { name: 'desk-service-hours', path: '/desk/services', links: [link('/desk/services', '', '/hours')], who: 'worker' },

  { name: 'tasks', path: '/tasks' },
  { name: 'tasks-resident', path: '/tasks', who: 'resident' },
  { name: 'tasks-mine', path: '/tasks/mine', who: 'resident' },
  { name: 'tasks-mine-volunteer', path: '/tasks/mine', who: 'volunteer' },
  { name: 'tasks-skills', path: '/tasks/skills', who: 'volunteer' },
  { name: 'tasks-propose', path: '/tasks/propose', who: 'resident' },
  { name: 'tasks-worked', path: '/tasks/worked', who: 'volunteer' },
  { name: 'tasks-record', path: '/tasks/record', who: 'volunteer' },
  { name: 'tasks-certificates', path: '/tasks/certificates', who: 'volunteer' },
  { name: 'tasks-certificates-signed-out', path: '/tasks/certificates' },
  { name: 'verify', path: '/verify' },
  { name: 'verify-unknown', path: '/verify?number=VS2026AAAAAAAAA' },
  { name: 'task', path: '/tasks', links: [link('/tasks')], who: 'resident' },
  { name: 'task-claimed', path: '/tasks/mine', links: [link('/tasks')], who: 'volunteer' },
  { name: 'desk-tasks', path: '/desk/tasks', who: 'worker' },
  { name: 'desk-tasks-new', path: '/desk/tasks/new', who: 'worker' },
  { name: 'desk-tasks-plans', path: '/desk/tasks/plans', who: 'worker' },
  { name: 'desk-tasks-plans-new', path: '/desk/tasks/plans/new', who: 'worker' },
  { name: 'desk-tasks-volunteers', path: '/desk/tasks/volunteers', who: 'worker' },
  { name: 'desk-task', path: '/desk/tasks', links: [link('/desk/tasks', '长者食堂帮厨')], who: 'worker' },
  { name: 'desk-proposal', path: '/desk/tasks', links: [link('/desk/tasks/proposals')], who: 'worker' },
  { name: 'desk-task-edit', path: '/desk/tasks', links: [link('/desk/tasks')], below: '?do=edit', who: 'worker' },
  { name: 'desk-task-close', path: '/desk/tasks', links: [link('/desk/tasks')], below: '?do=close', who: 'worker' },
  { name: 'desk-tasks-plan', path: '/desk/tasks/plans', links: [link('/desk/tasks/plans', '护学岗')], who: 'worker', make: plan },
];

/** The address of a page, for who has the cookies of `page`. */
export async function address(page: Page, { name, path, links = [], below = '', make }: Look): Promise<string> {
  await make?.(page);
  let found = path;
  for (const link of links) {
    const html = await (await page.request.get(found)).text();
    const href = link.exec(html)?.[1];
    if (!href) throw new Error(`${name}: ${found} has no link like ${link}`);
    found = href.replaceAll('&amp;', '&');
  }
  return found + below;
}

/** The same with `:id` for the ids in it, and without what is asked: what a route of the app may be like. */
export function shape({ path, links = [], below = '' }: Look): string {
  const last = links.at(-1)?.source;
  const found = last ? (/href="\((.*?)(?:\(\?:|\)")/.exec(last)?.[1] ?? '').replaceAll('\\/', '/').replaceAll(ID, ':id') : path;
  return (found + below).replace(/\?.*/, '');
}
