import type { Cookie } from '@playwright/test';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const clone = fileURLToPath(new URL('../..', import.meta.url));
const binary = process.env.YOULIN_BIN ?? join(clone, 'target/debug/youlin');
const site = process.env.YOULIN_SITE ?? join(clone, 'target/site');

/** How long a server may take to answer for the first time, demonstration data included. */
const PATIENCE_MS = 60_000;

/** A neighbourhood of its own: one `youlin serve --demo` with a fresh data folder on a spare loopback port. */
export class Server {
  private child: ChildProcess | undefined;
  private said = '';

  /** The sessions of who has signed in here. */
  readonly cookies = new Map<string, Cookie[]>();

  private constructor(
    readonly url: string,
    private readonly port: number,
    private readonly data: string,
  ) {}

  static async start(): Promise<Server> {
    const port = await sparePort();
    const data = await mkdtemp(join(tmpdir(), 'youlin-e2e-'));
    const server = new Server(`http://127.0.0.1:${port}`, port, data);
    await server.up();
    return server;
  }

  /** Starts on the data of before, unless it runs; for specs that take the server away, or want it `days` later. */
  async up(days = 0): Promise<void> {
    if (this.child && this.child.exitCode === null && this.child.signalCode === null) return;
    const later = days > 0 ? { LD_PRELOAD: await faketime(), FAKETIME: `+${days}d` } : {};
    const child = spawn(
      binary,
      ['serve', '--demo', '--data', this.data, '--listen', `127.0.0.1:${this.port}`],
      { env: { ...process.env, YOULIN_SITE: site, ...later }, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    this.child = child;
    const keep = (chunk: Buffer) => {
      this.said = (this.said + chunk.toString()).slice(-100_000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    let failure: Error | undefined;
    child.once('error', (error) => {
      failure = error;
    });
    for (const start = Date.now(); Date.now() - start < PATIENCE_MS; await pause(50)) {
      if (failure) throw new Error(`${binary} could not be started: build with \`cargo xtask build --dev\``, { cause: failure });
      if (child.exitCode !== null) throw new Error(`${binary} ended with ${child.exitCode}:\n${this.said}`);
      if (await answers(this.url)) return;
    }
    await this.down();
    throw new Error(`${this.url} did not answer within ${PATIENCE_MS} ms:\n${this.said}`);
  }

  /** Takes a file in while the server runs, as the operator does. */
  async take(what: string, text: string): Promise<void> {
    const file = join(this.data, `${what}.csv`);
    await writeFile(file, text);
    await promisify(execFile)(binary, ['import', what, file, '--data', this.data]);
  }

  /** Stops the server by its own process id; the data stays. */
  async down(): Promise<void> {
    const child = this.child;
    this.child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), 10_000);
    await ended;
    clearTimeout(late);
  }

  /** Stops the server and forgets its data. */
  async end(): Promise<void> {
    await this.down();
    await rm(this.data, { recursive: true, force: true });
  }

  /** What the server has printed, newest last: sign-ins, letters, complaints. */
  get log(): string {
    return this.said;
  }
}

/** The library that tells a process another time, where Debian puts it; `cargo xtask setup` installs it. */
async function faketime(): Promise<string> {
  for (const folder of await readdir('/usr/lib')) {
    const library = join('/usr/lib', folder, 'faketime/libfaketime.so.1');
    if (existsSync(library)) return library;
  }
  throw new Error('libfaketime is not installed: run `cargo xtask setup`');
}

async function answers(url: string): Promise<boolean> {
  try {
    await fetch(url, { redirect: 'manual' });
    return true;
  } catch {
    return false;
  }
}

async function sparePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('no spare port on 127.0.0.1');
  return address.port;
}
