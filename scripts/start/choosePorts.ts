import { freePort } from '../../backend/platform/db/embedded/freePort.ts';

const PREFERRED = {
  workbench: 3080,
  api: 10180,
  webhooks: 10181,
  metrics: 10182,
  grpc: 10183,
  shop: 10190,
  prometheus: 10191,
  alertmanager: 10192,
  remedies: 10193,
};
export type Ports = Record<keyof typeof PREFERRED, number>;

/** The ports of the last start, else the usual ones; a taken one is moved and said. */
export async function choosePorts(last: Record<string, number>, say: (line: string) => void): Promise<Ports> {
  const ports: Ports = { ...PREFERRED };
  for (const name of Object.keys(PREFERRED) as (keyof Ports)[]) {
    const wanted = last[name] ?? PREFERRED[name];
    ports[name] = await freePort(wanted);
    if (ports[name] !== wanted) {
      say(`Port ${wanted} (${name}) is taken; using ${ports[name]}.`);
    }
  }
  return ports;
}
