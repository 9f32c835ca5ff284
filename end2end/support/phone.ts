import { type Browser, type Page, chromium as browserOf } from '@playwright/test';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { chromium } from './chromium.ts';

/** How long a browser may take until it says where it listens. */
const PATIENCE_MS = 20_000;

/** A phone that can be killed: a browser process of its own, whose folder outlives it. */
export class KillablePhone {
  private child: ChildProcess | undefined;
  private browser: Browser | undefined;

  private constructor(private readonly folder: string) {}

  static async of(): Promise<KillablePhone> {
    return new KillablePhone(await mkdtemp(join(tmpdir(), 'youlin-phone-')));
  }

  async start(): Promise<Page> {
    const told = join(this.folder, 'DevToolsActivePort');
    await rm(told, { force: true });
    const { executablePath = '/usr/bin/chromium', args = [] } = chromium.launchOptions ?? {};
    const own = [
      '--headless=new',
      `--user-data-dir=${this.folder}`,
      '--remote-debugging-port=0',
      '--accept-lang=zh-CN',
      '--no-default-browser-check',
      '--password-store=basic',
      '--hide-crash-restore-bubble',
      '--disable-breakpad',
    ];
    // Detached: it leads a group of its own, so that all its processes can be ended at one blow.
    const child = spawn(executablePath, [...args, ...own, 'about:blank'], {
      detached: true,
      env: { ...process.env, TZ: 'Asia/Shanghai' },
      stdio: 'ignore',
    });
    this.child = child;
    let failure: Error | undefined;
    child.once('error', (error) => {
      failure = error;
    });
    for (const begun = Date.now(); Date.now() - begun < PATIENCE_MS; await pause(50)) {
      if (failure || child.exitCode !== null) break;
      const [port, path] = (await readFile(told, 'utf8').catch(() => '')).trim().split('\n');
      if (!port || !path) continue;
      this.browser = await browserOf.connectOverCDP(`ws://127.0.0.1:${port}${path}`);
      const [context] = this.browser.contexts();
      if (!context) throw new Error('a browser without a window');
      const page = context.pages()[0] ?? (await context.newPage());
      await page.setViewportSize({ width: 390, height: 844 });
      return page;
    }
    throw new Error(`${executablePath} does not say where it listens`, { cause: failure });
  }

  /** All its processes die at once, without a word to any of them: what is not on the disk by now is gone. */
  async kill(): Promise<void> {
    const child = this.child;
    this.child = undefined;
    if (!child?.pid || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    process.kill(-child.pid, 'SIGKILL');
    await ended;
    await this.browser?.close().catch(() => undefined);
    this.browser = undefined;
    // Who is killed does not take the mark away that says that the folder is in use.
    await rm(join(this.folder, 'SingletonLock'), { force: true });
  }

  async end(): Promise<void> {
    await this.kill();
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
