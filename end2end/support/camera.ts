import type { Page } from '@playwright/test';

/** The picture of a ticket as it stands on a page: the modules of its code, and how many fit side by side. */
export type Picture = { frame: string; path: string };

/** What of the browser's own finds codes: nothing, something that has only the name, or something that works. */
export type Detector = 'none' | 'hollow' | 'works';

/** What the page under test is given; the functions run there. */
type Given = {
  /** Holds a picture before the camera; nothing takes it away. */
  showPicture: (picture?: Picture) => void;
  /** What the browser's own reader sees from now on, where it works. */
  showText: (text?: string) => void;
  /** How often the browser's own reader has looked. */
  looks: number;
};

/** Gives this page a camera that sees what the test shows it, from its next load on. */
export async function giveCamera(page: Page, detector: Detector): Promise<void> {
  await page.addInitScript((detector) => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [640, 480];
    const context = canvas.getContext('2d');
    if (!context) throw new Error('no canvas');
    let shown: Picture | undefined;
    let text: string | undefined;
    const paint = (): void => {
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.fillStyle = '#d2cdbe';
      context.fillRect(0, 0, canvas.width, canvas.height);
      if (!shown) return;
      const [left = 0, top = 0, side = 1] = shown.frame.split(' ').map(Number);
      const times = Math.floor(canvas.height / side);
      context.setTransform(times, 0, 0, times, 80 - left * times, -top * times);
      context.fillStyle = '#281e3c';
      context.fill(new Path2D(shown.path));
    };
    const given: Given = {
      showPicture: (picture) => (shown = picture),
      showText: (said) => (text = said),
      looks: 0,
    };
    Object.assign(window, { given });
    const getUserMedia = (): Promise<MediaStream> => {
      // A camera sends pictures whether anything moves or not.
      setInterval(paint, 100);
      paint();
      return Promise.resolve(canvas.captureStream(10));
    };
    Object.defineProperty(navigator.mediaDevices, 'getUserMedia', { value: getUserMedia, configurable: true });
    class BarcodeDetector {
      static getSupportedFormats(): Promise<string[]> {
        return Promise.resolve(detector === 'works' ? ['ean_13', 'qr_code'] : []);
      }
      detect(): Promise<{ rawValue: string }[]> {
        given.looks += 1;
        return Promise.resolve(text === undefined ? [] : [{ rawValue: text }]);
      }
    }
    Object.defineProperty(window, 'BarcodeDetector', { value: detector === 'none' ? undefined : BarcodeDetector });
  }, detector);
}

/** The picture of the ticket on this page. */
export async function pictureOf(page: Page): Promise<Picture> {
  const drawing = page.locator('figure.ticket svg');
  const frame = await drawing.getAttribute('viewBox');
  const path = await drawing.locator('path').getAttribute('d');
  if (!frame || !path) throw new Error('no ticket');
  return { frame, path };
}

/** Holds a picture before the camera of this page, or takes away what is there. */
export async function showPicture(page: Page, picture?: Picture): Promise<void> {
  await page.evaluate((picture) => (window as unknown as { given: Given }).given.showPicture(picture), picture);
}

/** Lets the browser's own reader see this text, or nothing, and gives it time to look so many times. */
export async function showText(page: Page, text: string | undefined, looks = 1): Promise<void> {
  const before = await page.evaluate((text) => {
    const { given } = window as unknown as { given: Given };
    given.showText(text);
    return given.looks;
  }, text);
  await page.waitForFunction((least) => (window as unknown as { given: Given }).given.looks >= least, before + looks);
}
