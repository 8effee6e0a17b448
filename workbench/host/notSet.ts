/** Stands for a service that Grafana sets at its start and the workbench does not: any use names the missing setter. */
export function notSet<T extends object>(setter: string): T {
  const complain = (_: object, name: string | symbol): never => {
    throw new Error(
      `The workbench has not called ${setter}(), which "${String(name)}" needs. Add it in workbench/host.`
    );
  };
  return new Proxy({}, { get: complain, has: complain }) as T;
}

/** The same for a service of which the workbench has only a part. */
export function partOf<T extends object>(setter: string, part: Partial<T>): T {
  return new Proxy(part, {
    get(target, name) {
      if (name in target || typeof name === 'symbol' || name === 'then') {
        return Reflect.get(target, name) as unknown;
      }
      throw new Error(`What the workbench gives to ${setter}() has no "${name}". Add it in workbench/host.`);
    },
  }) as T;
}
