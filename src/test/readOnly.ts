import { dateTime, isDateTime } from '@grafana/data';

/**
 * What Grafana gives an extension: the context as it is, through which nothing can be written, at any depth. In a module
 * that throws; Grafana's own helpers write into fields too, to remember names.
 */
export function readOnly<T extends object>(given: T): T {
  const known = new WeakMap<object, object>();
  return new Proxy(given, {
    defineProperty: () => false,
    deleteProperty: () => false,
    isExtensible: () => false,
    set: () => false,
    get(target, property, receiver) {
      const value: unknown = Reflect.get(target, property, receiver);
      if (typeof value !== 'object' || value === null) {
        return value;
      }
      // Times cannot do without writing into themselves.
      if (isDateTime(value)) {
        return dateTime(value);
      }
      const proxy = known.get(value) ?? readOnly(value);
      known.set(value, proxy);
      return proxy;
    },
  });
}
