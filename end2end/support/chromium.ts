import type { PlaywrightTestOptions, PlaywrightWorkerOptions } from '@playwright/test';

/** The system's Chromium, silent on the network, as it starts also for root in a container. */
export const chromium: Partial<PlaywrightTestOptions & PlaywrightWorkerOptions> = {
  browserName: 'chromium',
  headless: true,
  launchOptions: {
    executablePath: process.env.YOULIN_CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  },
};
