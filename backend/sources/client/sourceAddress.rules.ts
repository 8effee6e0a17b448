import { addressKind } from '../../platform/index.ts';

/** Why a source may not be at this IP address, or null when it may. */
export function refusalOf(address: string, allowPrivate: boolean): string | null {
  switch (addressKind(address)) {
    case 'invalid':
      return `${address} is not an IP address`;
    case 'reserved':
      return `${address} is a link-local or reserved address; no source may be there`;
    case 'private':
    case 'loopback':
      return allowPrivate ? null : `${address} is a private address; ALLOW_PRIVATE_SOURCES is false`;
    case 'public':
      return null;
  }
}
