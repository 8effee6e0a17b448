import type { Service } from './service.ts';

/** A setting of a service. Values are text, as configuration services have them. */
export interface Setting {
  setting: string;
  read(service: Service): string;
  write(service: Service, value: string): void;
}

/** A setting that can be set badly. */
export interface SettingChange extends Setting {
  /** The bad value at that severity. */
  worse(severity: number): string;
}

function timeout(setting: string, server: string, healthyMs: number, lowMs: number, highMs: number): SettingChange {
  return {
    setting,
    read: (service) => String(service.settings.timeouts.get(server) ?? healthyMs),
    write: (service, value) => {
      service.settings.timeouts.set(server, Number(value));
    },
    worse: (severity) => String(Math.round(highMs - (highMs - lowMs) * severity)),
  };
}

function threads(setting: string, high: number, low: number): SettingChange {
  return {
    setting,
    read: (service) => String(service.settings.threads),
    write: (service, value) => {
      service.settings.threads = Number(value);
    },
    worse: (severity) => String(Math.max(1, Math.round(high - (high - low) * severity))),
  };
}

const cacheOff: SettingChange = {
  setting: 'cache.enabled',
  read: (service) => String(service.settings.cacheEnabled),
  write: (service, value) => {
    service.settings.cacheEnabled = value === 'true';
  },
  worse: () => 'false',
};

/** The harmful settings by service: timeouts hurt where the dependency is slow by nature, a missing cache where it saves work. */
export const badConfigurations: Readonly<Record<string, readonly SettingChange[]>> = {
  gateway: [timeout('http.client.cart.timeout_ms', 'cart', 3000, 8, 22), threads('server.max_concurrency', 2, 1)],
  catalog: [cacheOff],
  cart: [
    timeout('http.client.payment.timeout_ms', 'payment', 6000, 90, 210),
    timeout('http.client.shipping-rates.timeout_ms', 'shipping-rates', 2500, 25, 75),
  ],
  payment: [timeout('http.client.card-processor.timeout_ms', 'card-processor', 4500, 60, 190)],
  inventory: [timeout('db.statement_timeout_ms', 'inventory-db', 3000, 1, 4)],
  'order-worker': [timeout('http.client.email-provider.timeout_ms', 'email-provider', 3000, 25, 80)],
};

export const POOL_SIZE: Setting = {
  setting: 'db.pool.max_size',
  read: (service) => String(service.settings.poolSize),
  write: (service, value) => {
    service.settings.poolSize = Number(value);
  },
};

/** How to read and write a setting of a service; one that nothing depends on is only a text. */
export function settingOf(service: Service, setting: string): Setting {
  const known = [...(badConfigurations[service.name] ?? []), POOL_SIZE].find((entry) => entry.setting === setting);
  return (
    known ?? {
      setting,
      read: (of) => of.texts.get(setting) ?? '',
      write: (of, value) => void of.texts.set(setting, value),
    }
  );
}
