import { BlockList, isIP } from 'node:net';

function blockList(v4: [string, number][], v6: [string, number][]): BlockList {
  const list = new BlockList();
  v4.forEach(([net, prefix]) => list.addSubnet(net, prefix, 'ipv4'));
  v6.forEach(([net, prefix]) => list.addSubnet(net, prefix, 'ipv6'));
  return list;
}

/** Link-local, with every cloud's metadata service, and what is no address of a server at all. */
const NEVER = blockList(
  [
    ['169.254.0.0', 16],
    ['0.0.0.0', 8],
    ['224.0.0.0', 4],
    ['240.0.0.0', 4],
    // Metadata services outside of link-local: Alibaba's, Oracle's.
    ['100.100.100.200', 32],
    ['192.0.0.192', 32],
  ],
  [
    ['fe80::', 10],
    ['ff00::', 8],
    ['::', 128],
    ['fd00:ec2::254', 128],
  ]
);

const PRIVATE = blockList(
  [
    ['127.0.0.0', 8],
    ['10.0.0.0', 8],
    ['172.16.0.0', 12],
    ['192.168.0.0', 16],
    ['100.64.0.0', 10],
    ['192.0.0.0', 24],
    ['198.18.0.0', 15],
  ],
  [
    ['::1', 128],
    ['fc00::', 7],
  ]
);

/** Why a source may not be at this IP address, or null when it may. */
export function refusalOf(address: string, allowPrivate: boolean): string | null {
  const plain = embeddedV4(address) ?? address;
  const version = isIP(plain);
  if (version === 0) {
    return `${address} is not an IP address`;
  }
  const family = version === 4 ? 'ipv4' : 'ipv6';
  if (NEVER.check(plain, family)) {
    return `${address} is a link-local or reserved address; no source may be there`;
  }
  if (!allowPrivate && PRIVATE.check(plain, family)) {
    return `${address} is a private address; ALLOW_PRIVATE_SOURCES is false`;
  }
  return null;
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
