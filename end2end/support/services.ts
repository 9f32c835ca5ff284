import type { Page } from '@playwright/test';
import type { Server } from './server.ts';

/** A service with one seat from nine to ten every day; its id. */
export async function oneSeat(worker: Page, server: Server, name: string): Promise<string> {
  await worker.goto('/desk/services/new');
  await worker.getByLabel('叫什么').fill(name);
  await worker.getByLabel('具体在哪儿').fill('一楼');
  await worker.getByRole('button', { name: '添加，接着排开放时间' }).click();
  // One seat, held for a minute: less than the form offers, as much as the rules allow.
  const service = new URL(worker.url()).pathname.split('/')[3] ?? '';
  const form = new URLSearchParams({
    id: crypto.randomUUID(),
    'command[service]': service,
    'command[lines][0][from]': '09:00',
    'command[lines][0][to]': '10:00',
    'command[lines][0][length]': '60',
    'command[lines][0][seats]': '1',
    'command[terms][cancel]': '60',
    'command[terms][hold]': '1',
    'command[terms][ahead]': '7',
  });
  ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'].forEach((day, index) =>
    form.append(`command[lines][0][days][${index}]`, day),
  );
  await worker.request.post('/do/services/set_hours', {
    headers: { origin: server.url, referer: worker.url(), 'content-type': 'application/x-www-form-urlencoded' },
    data: form.toString(),
  });
  return service;
}
