import { BlockList, isIP } from 'node:net';

function blockList(v4: [string, number][], v6: [string, number][]): BlockList {
  const list = new BlockList();
  v4.forEach(([net, prefix]) => list.addSubnet(net, prefix, 'ipv4'));
  v6.forEach(([net, prefix]) => list.addSubnet(net, prefix, 'ipv6'));
  return list;
}

/** Link-local, with every cloud's metadata service, what is no address of a server, and tunnels that may lead to either. */
const NEVER = blockList(
  [
    ['169.254.0.0', 16],
    ['0.0.0.0', 8],
    ['224.0.0.0', 4],
    ['240.0.0.0', 4],
    // Metadata services outside of link-local: Alibaba's, Oracle's, Azure's.
    ['100.100.100.200', 32],
    ['192.0.0.192', 32],
    ['168.63.129.16', 32],
  ],
  [
    ['fe80::', 10],
    ['fec0::', 10],
    ['ff00::', 8],
    ['::', 128],
    // Metadata services of Amazon (fd00:ec2::254, ::23) and Google.
    ['fd00:ec2::', 32],
    ['fd20:ce::254', 128],
    // Teredo, 6to4 and local NAT64 carry an IPv4 address that nobody would have checked.
    ['2001::', 32],
    ['2002::', 16],
    ['64:ff9b:1::', 48],
  ]
);

const LOOPBACK = blockList([['127.0.0.0', 8]], [['::1', 128]]);

const PRIVATE = blockList(
  [
    ['10.0.0.0', 8],
    ['172.16.0.0', 12],
    ['192.168.0.0', 16],
    ['100.64.0.0', 10],
    ['192.0.0.0', 24],
    ['198.18.0.0', 15],
  ],
  [['fc00::', 7]]
);

export type AddressKind = 'public' | 'private' | 'loopback' | 'reserved' | 'invalid';

/** What an IP address is, however it is written. `reserved` is where the sidecar never goes. */
export function addressKind(address: string): AddressKind {
  const plain = embeddedV4(address) ?? address;
  const version = isIP(plain);
  if (version === 0) {
    return 'invalid';
  }
  const family = version === 4 ? 'ipv4' : 'ipv6';
  if (NEVER.check(plain, family)) {
    return 'reserved';
  }
  if (LOOPBACK.check(plain, family)) {
    return 'loopback';
  }
  return PRIVATE.check(plain, family) ? 'private' : 'public';
}

/** The address in the form in which two equal ones are the same text. */
export function plainAddress(address: string): string {
  return embeddedV4(address) ?? (isIP(address) === 6 ? expand(address).join(':') : address);
}

/** The IPv4 address inside an IPv4-mapped (::ffff:a.b.c.d) or NAT64 (64:ff9b::a.b.c.d) one, however it is written. */
function embeddedV4(address: string): string | null {
  if (isIP(address) !== 6) {
    return null;
  }
  const groups = expand(address);
  const prefix = groups.slice(0, 6).join(':');
  if (prefix !== '0:0:0:0:0:ffff' && prefix !== '64:ff9b:0:0:0:0' && prefix !== '0:0:0:0:0:0') {
    return null;
  }
  const high = Number.parseInt(groups[6] ?? '0', 16);
  const low = Number.parseInt(groups[7] ?? '0', 16);
  // ::1 and :: are IPv6 addresses of their own.
  return prefix === '0:0:0:0:0:0' && high === 0 && low <= 1
    ? null
    : `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
}

function expand(address: string): string[] {
  // The URL parser writes every IPv6 address in one form; a scope (%eth0) is dropped.
  const canonical = new URL(`http://[${address.replace(/%.*$/, '')}]`).hostname.slice(1, -1);
  const [head = '', tail] = canonical.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  return [...left, ...Array.from({ length: 8 - left.length - right.length }, () => '0'), ...right];
}
