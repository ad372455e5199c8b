/** Stands between the functions and a back end that does not speak HTTP, and does to what they send what it is told to. */
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

export type ConnectionFault =
  /** The connection breaks. */
  | { readonly kind: 'unreachable' }
  /** Taken, and never passed on: what lies behind a cut network looks so. */
  | { readonly kind: 'unanswered' }
  | { readonly kind: 'delayed'; readonly milliseconds: number };

export interface ConnectionProxySettings {
  /** Of the back end, on the loopback interface. */
  readonly port: number;
  /** Asked for each connection and each piece of what is sent; undefined lets it through. */
  readonly decide: () => ConnectionFault | undefined;
}

export interface ConnectionProxy {
  readonly port: number;
  stop(): Promise<void>;
}

export async function startConnectionProxy({
  port,
  decide,
}: ConnectionProxySettings): Promise<ConnectionProxy> {
  const sockets = new Set<Socket>();

  function keep(socket: Socket, other: Socket): void {
    sockets.add(socket);
    socket
      .on('error', () => other.destroy())
      .on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
  }

  function pass(near: Socket, far: Socket, piece: Buffer): void {
    const fault = decide();
    switch (fault?.kind) {
      case undefined:
        far.write(piece);
        return;
      case 'delayed':
        // Equal delays keep the order of the pieces.
        setTimeout(() => far.destroyed || far.write(piece), fault.milliseconds);
        return;
      case 'unreachable':
        near.destroy();
        return;
      case 'unanswered':
    }
  }

  const server = createServer((near) => {
    if (decide()?.kind === 'unreachable') {
      near.destroy();
      return;
    }
    const far = connect(port, '127.0.0.1');
    keep(near, far);
    keep(far, near);
    near.on('data', (piece) => pass(near, far, piece));
    far.on('data', (piece) => near.write(piece));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      const stopped = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await stopped;
    },
  };
}
