import { config } from '@grafana/runtime';

/** BCP 47 tag of the language that Grafana shows itself in. */
export function getI18nLanguage(): string {
  return config.bootData?.user?.language || 'en-US';
}
