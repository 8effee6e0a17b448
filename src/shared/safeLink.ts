import { textUtil } from '@grafana/data';

/** An address from outside that a click may go to: a page of this Grafana, or http(s). Anything else is no link. */
export function safeLink(url: string | null | undefined): string | undefined {
  if (!url || !/^(https?:\/\/|\/(?!\/))/i.test(url)) {
    return undefined;
  }
  return textUtil.sanitizeUrl(url);
}
