import type { Locator, Page } from '@playwright/test';
import { expect } from './test.ts';

/** How often somebody is ready to press Tab before the page is too long for them. */
const PATIENCE = 120;

/** Goes on with Tab until this has the focus, as somebody does who has no mouse, and sees that it has. */
export async function tabTo(page: Page, wanted: Locator): Promise<void> {
  await wanted.waitFor();
  for (let pressed = 0; pressed < PATIENCE; pressed += 1) {
    await page.keyboard.press('Tab');
    if (await wanted.evaluate((element) => element === document.activeElement)) return expectFocusSeen(page);
  }
  throw new Error(`${String(wanted)} is not reached within ${String(PATIENCE)} presses of Tab`);
}

/** Goes there with Tab and presses Enter. */
export async function press(page: Page, wanted: Locator): Promise<void> {
  await tabTo(page, wanted);
  await page.keyboard.press('Enter');
}

/** Goes there with Tab and types this instead of what stands there. */
export async function typeInto(page: Page, field: Locator, text: string): Promise<void> {
  await tabTo(page, field);
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type(text);
  await expect(field).toHaveValue(text);
}

/** Whoever looks sees where the focus is: a ring is drawn round it, in sight, with nothing on top of it. */
export async function expectFocusSeen(page: Page): Promise<void> {
  const looks = (): Promise<string> =>
    page.evaluate(() => {
      const focused = document.activeElement;
      if (!focused || focused === document.body) return 'nothing has the focus';
      // A choice is ringed as a row.
      const ringed = focused.closest('.choice-row') ?? focused;
      const style = [focused, ringed].map((element) => getComputedStyle(element));
      if (!style.some(({ outlineStyle, outlineWidth }) => outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2)) {
        return `no ring round ${focused.outerHTML}`;
      }
      const box = ringed.getBoundingClientRect();
      const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
      const top = document.elementFromPoint(x, y);
      if (!top) return `out of sight: ${focused.outerHTML}`;
      if (!ringed.contains(top) && !top.contains(ringed)) return `${top.outerHTML} is on top of ${focused.outerHTML}`;
      return '';
    });
  await expect.poll(looks).toBe('');
}

/** Goes there with Tab and types a day or an hour, in whichever order this browser asks for its parts. */
export async function typeMoment(page: Page, field: Locator, value: string): Promise<void> {
  await tabTo(page, field);
  for (const keys of keysFor(value)) {
    await page.keyboard.type(keys);
    if ((await field.inputValue()) === value) return;
    for (let part = 0; part < 3; part += 1) await page.keyboard.press('ArrowLeft');
  }
  throw new Error(`${value} cannot be typed into ${String(field)}`);
}

/** The keys for a day or an hour, in each order in which browsers ask for its parts. */
function keysFor(value: string): string[] {
  const [first = '', second = '', third = ''] = value.split(/[-:]/);
  if (third === '') {
    const hour = Number(first);
    const ofTwelve = String(((hour + 11) % 12) + 1).padStart(2, '0');
    return [first + second, ofTwelve + second + (hour < 12 ? 'a' : 'p')];
  }
  // A year of six digits is complete, and the next part has the focus.
  const year = first.padStart(6, '0');
  return [second + third + year, year + second + third, third + second + year];
}
