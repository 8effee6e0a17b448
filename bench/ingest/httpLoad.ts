import { connect, type Socket } from 'node:net';

export interface LoadResult {
  seconds: number;
  /** Milliseconds of each answer, ascending. */
  latencies: number[];
}

/**
 * Sends ready-made requests over kept connections, one at a time on each, as fast as they are answered. The client costs
 * as little as it can: on a small machine it shares the cores with what is measured. Throws on any answer but 200.
 */
export async function sendAll(url: string, requests: readonly Buffer[], connections: number): Promise<LoadResult> {
  const latencies: number[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    const socket = await open(new URL(url));
    try {
      for (let request = requests[next++]; request !== undefined; request = requests[next++]) {
        const sent = performance.now();
        await exchange(socket, request);
        latencies.push(performance.now() - sent);
      }
    } finally {
      socket.destroy();
    }
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: connections }, work));
  return { seconds: (performance.now() - started) / 1000, latencies: latencies.sort((a, b) => a - b) };
}

function open({ hostname, port }: URL): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), noDelay: true }, () => resolve(socket));
    socket.once('error', reject);
  });
}

function exchange(socket: Socket, request: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = '';
    const done = (error?: Error): void => {
      socket.off('data', onData);
      socket.off('close', onClose);
      if (error === undefined) {
        resolve();
      } else {
        reject(error);
      }
    };
    const onClose = (): void => done(new Error('the sidecar closed a connection'));
    const onData = (part: Buffer): void => {
      text += part.toString('latin1');
      const head = text.indexOf('\r\n\r\n');
      const length = head < 0 ? Number.NaN : Number(/content-length: (\d+)/i.exec(text)?.[1]);
      if (head >= 0 && text.length >= head + 4 + length) {
        done(text.startsWith('HTTP/1.1 200') ? undefined : new Error(`the sidecar answered: ${text.slice(0, 600)}`));
      }
    };
    socket.on('data', onData);
    socket.once('close', onClose);
    socket.write(request);
  });
}
