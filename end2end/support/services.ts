import type { Page } from '@playwright/test';
import type { Server } from './server.ts';

/** A service with one seat from nine to ten every day; its id. */
export async function oneSeat(worker: Page, server: Server, name: string): Promise<string> {
  // Held for a minute: less than the form offers, as much as the rules allow.
  return everyDay(worker, server, name, { 'terms][hold': '1' });
}

/** A service of every day, from nine to ten with one seat unless `other` says else; its id. */
export async function everyDay(
  worker: Page,
  server: Server,
  name: string,
  other: Record<string, string> = {},
): Promise<string> {
  await worker.goto('/desk/services/new');
  await worker.getByLabel('叫什么').fill(name);
  await worker.getByLabel('具体在哪儿').fill('一楼');
  await worker.getByRole('button', { name: '添加，接着排开放时间' }).click();
  await worker.waitForURL(/\/hours/);
  const service = new URL(worker.url()).pathname.split('/')[3] ?? '';
  const days = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
  const fields = {
    service,
    ...Object.fromEntries(days.map((day, index) => [`lines][0][days][${index}`, day])),
    'lines][0][from': '09:00',
    'lines][0][to': '10:00',
    'lines][0][length': '60',
    'lines][0][seats': '1',
    'terms][cancel': '60',
    'terms][hold': '60',
    'terms][ahead': '7',
    ...other,
  };
  const form = new URLSearchParams({ id: crypto.randomUUID() });
  for (const [field, value] of Object.entries(fields)) form.set(`command[${field}]`, value);
  await worker.request.post('/do/services/set_hours', {
    headers: { origin: server.url, referer: worker.url(), 'content-type': 'application/x-www-form-urlencoded' },
    data: form.toString(),
  });
  return service;
}
