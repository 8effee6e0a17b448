import { addressKind, plainAddress } from '../../platform/index.ts';

export interface Reach {
  /** The target may resolve to private addresses. */
  allowPrivate: boolean;
  /** ALLOW_PRIVATE_TARGETS: targets may be on this machine. */
  allowLoopback: boolean;
  /** Ports on which the sidecar and its database listen. */
  ownPorts: ReadonlySet<number>;
  /** Addresses of this machine. */
  ownAddresses: readonly string[];
}

/** Why a playbook may not call this IP address at this port, with what to do; null when it may. */
export function refusalOfTarget(address: string, port: number, reach: Reach): string | null {
  const kind = addressKind(address);
  if (kind === 'invalid' || kind === 'reserved') {
    return `${address} is a link-local, metadata or reserved address. Nothing may be called there.`;
  }
  const isHere = kind === 'loopback' || reach.ownAddresses.map(plainAddress).includes(plainAddress(address));
  if (isHere && reach.ownPorts.has(port)) {
    return `${address}:${port} is the sidecar itself or its database. A playbook cannot call them.`;
  }
  if (kind === 'loopback' && !reach.allowLoopback) {
    return `${address} is this machine itself. Use an address of the network, or let the operator set ALLOW_PRIVATE_TARGETS.`;
  }
  return kind !== 'public' && !reach.allowPrivate
    ? `${address} is a private address. An admin can allow that for this target (allowPrivate).`
    : null;
}

/** Why an address may not be a target, as far as its text tells; names are checked again when they are called. */
export function refusalOfBaseUrl(text: string, reach: Reach): string | null {
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return 'A target is at an http or https address.';
  }
  if (url.username !== '' || url.password !== '') {
    return 'The address must not hold a user or password, because everyone would see it. Give it as the secret.';
  }
  if (url.search !== '' || url.hash !== '') {
    return 'The address must not hold "?" or "#". A playbook gives the query.';
  }
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  if (/(^|\.)localhost$/i.test(host)) {
    return refusalOfTarget('127.0.0.1', portOf(url), reach);
  }
  return addressKind(host) === 'invalid' ? null : refusalOfTarget(host, portOf(url), reach);
}

export function portOf(url: URL): number {
  return url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
}

/** The address without a slash at its end: paths begin with one. */
export function plainBaseUrl(text: string): string {
  return new URL(text).href.replace(/\/+$/, '');
}
