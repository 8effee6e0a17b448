import { createServer } from 'node:net';

/** The preferred loopback port when nobody listens there, else one that the system chooses. */
export async function freePort(preferred: number | undefined): Promise<number> {
  if (preferred !== undefined) {
    const port = await tryPort(preferred);
    if (port !== undefined) {
      return port;
    }
  }
  const port = await tryPort(0);
  if (port === undefined) {
    throw new Error('No port on 127.0.0.1 can be opened.');
  }
  return port;
}

function tryPort(wanted: number): Promise<number | undefined> {
  return new Promise((done) => {
    const server = createServer();
    server.once('error', () => done(undefined));
    server.listen({ host: '127.0.0.1', port: wanted, exclusive: true }, () => {
      const address = server.address();
      server.close(() => done(typeof address === 'object' && address !== null ? address.port : undefined));
    });
  });
}
