import type { Page } from '@playwright/test';
import { inMinutes } from './days.ts';
import { expect } from './test.ts';

/** Publishes a task at the desk, from and to so many minutes from now, with these boxes ticked and this written; its address. */
export async function publish(
  page: Page,
  title: string,
  seats: number,
  from: number,
  to: number,
  boxes: string[] = [],
  written: Record<string, string> = {},
): Promise<string> {
  await page.goto('/desk/tasks/new');
  await page.getByLabel('做什么').fill(title);
  await page.getByLabel('哪一天').fill(inMinutes(from).day);
  await page.getByLabel('几点开始').fill(inMinutes(from).time);
  await page.getByLabel('几点结束').fill(inMinutes(to).time);
  await page.getByLabel('需要几个人').fill(String(seats));
  for (const [label, text] of Object.entries(written)) await page.getByLabel(label).fill(text);
  for (const box of boxes) await page.getByLabel(box).check();
  await page.getByRole('button', { name: '发布' }).click();
  await expect(page.getByText(`“${title}”已发布`)).toBeVisible();
  await page.goto('/desk/tasks');
  const href = await page.getByRole('link', { name: title }).first().getAttribute('href');
  return `/tasks/${href?.split('/').pop()}`;
}

/** Claims a task, works on it and reports so many minutes. */
export async function work(phone: Page, task: string, minutes: number): Promise<void> {
  await phone.goto(task);
  await phone.getByRole('button', { name: '我来领' }).click();
  await phone.getByRole('button', { name: '开始', exact: true }).click();
  await phone.getByLabel('一共做了多少分钟').fill(String(minutes));
  await phone.getByRole('button', { name: '做完了' }).click();
  await expect(phone.getByText('社区确认后会给您发消息。')).toBeVisible();
}
