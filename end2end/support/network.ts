import { connect, createServer as createRelay, type Socket } from 'node:net';

/** A network between phone and server that can swallow everything, or hold up some of it. */
export class Network {
  private swallowing = false;
  private held: { begins: string; there: () => void; until: Promise<void> } | undefined;
  private readonly sockets = new Set<Socket>();
  url = '';
  /** The first line of each request that was put in while everything was swallowed. */
  readonly swallowed: string[] = [];

  static async to(server: string): Promise<Network> {
    const network = new Network();
    const { port } = new URL(server);
    const relay = createRelay((near) => {
      network.sockets.add(near);
      near.on('error', () => near.destroy());
      near.on('data', (bytes) => {
        if (network.swallowing) network.swallowed.push(firstLine(bytes));
      });
      if (network.swallowing) return;
      const far = connect(Number(port), '127.0.0.1');
      network.sockets.add(far);
      far.on('error', () => near.destroy());
      near.on('data', (bytes) => void (network.swallowing || network.passOn(bytes, far)));
      far.on('data', (bytes) => void (network.swallowing || near.write(bytes)));
      near.on('close', () => far.destroy());
      far.on('close', () => near.destroy());
    });
    await new Promise<void>((go) => relay.listen(0, '127.0.0.1', go));
    const address = relay.address();
    if (address === null || typeof address === 'string') throw new Error('no spare port');
    network.url = `http://127.0.0.1:${address.port}`;
    network.close = () => {
      for (const socket of network.sockets) socket.destroy();
      relay.close();
    };
    return network;
  }

  /** Packets go in, nothing comes out. */
  swallow(on: boolean): void {
    this.swallowing = on;
    if (!on) for (const socket of this.sockets) socket.destroy();
  }

  /** Holds up the next request that begins like this: when it has come, and what lets it go on. */
  hold(begins: string): { come: Promise<void>; go: () => void } {
    let there = (): void => undefined;
    let go = (): void => undefined;
    const come = new Promise<void>((resolve) => (there = resolve));
    const until = new Promise<void>((resolve) => (go = resolve));
    this.held = { begins, there, until };
    return { come, go };
  }

  close: () => void = () => undefined;

  private passOn(bytes: Buffer, far: Socket): void {
    const held = this.held;
    if (!held || !firstLine(bytes).startsWith(held.begins)) {
      far.write(bytes);
      return;
    }
    this.held = undefined;
    held.there();
    void held.until.then(() => far.write(bytes));
  }
}

function firstLine(bytes: Buffer): string {
  return bytes.toString('latin1').split('\r\n')[0] ?? '';
}
