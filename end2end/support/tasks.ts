import type { Page } from '@playwright/test';
import { inMinutes } from './days.ts';
import { expect } from './test.ts';

/** Publishes a task at the desk, from and to so many minutes from now, with these boxes ticked; its address for everyone. */
export async function publish(
  page: Page,
  title: string,
  seats: number,
  from: number,
  to: number,
  boxes: string[] = [],
): Promise<string> {
  await page.goto('/desk/tasks/new');
  await page.getByLabel('做什么').fill(title);
  await page.getByLabel('哪一天').fill(inMinutes(from).day);
  await page.getByLabel('几点开始').fill(inMinutes(from).time);
  await page.getByLabel('几点结束').fill(inMinutes(to).time);
  await page.getByLabel('需要几个人').fill(String(seats));
  for (const box of boxes) await page.getByLabel(box).check();
  await page.getByRole('button', { name: '发布' }).click();
  await expect(page.getByText(`“${title}”已发布`)).toBeVisible();
  await page.goto('/desk/tasks');
  const href = await page.getByRole('link', { name: title }).first().getAttribute('href');
  return `/tasks/${href?.split('/').pop()}`;
}
