import { createServer } from 'node:net';

/** The wanted port when it is free, else any free one (127.0.0.1). */
export async function freePort(wanted = 0): Promise<number> {
  const port = await tryPort(wanted);
  if (port !== undefined) {
    return port;
  }
  const other = await tryPort(0);
  if (other === undefined) {
    throw new Error('no free port on 127.0.0.1');
  }
  return other;
}

function tryPort(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : undefined));
    });
  });
}
