import { BlockList, isIP, isIPv4 } from 'node:net';
import type { AddressReason } from '#contract/webhooks.ts';

type Range = readonly [network: string, prefix: number];

// IANA's special-purpose registries for IPv4 and IPv6 (RFC 6890 and its successors), and the addresses at
// which clouds keep what a machine of theirs may know. The first list that holds an address names it.
const linkLocal: readonly Range[] = [
  ['169.254.0.0', 16],
  ['168.63.129.16', 32],
  ['100.100.100.200', 32],
  ['192.0.0.192', 32],
  ['fe80::', 10],
  ['fd00:ec2::254', 128],
  ['fd20:ce::254', 128],
];
const loopback: readonly Range[] = [
  ['127.0.0.0', 8],
  ['::1', 128],
];
const inside: readonly Range[] = [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['100.64.0.0', 10],
  ['fc00::', 7],
  ['fec0::', 10],
];
const toMany: readonly Range[] = [
  ['224.0.0.0', 4],
  ['255.255.255.255', 32],
  ['ff00::', 8],
];
/** Mapped, compatible, translated (NAT64) and tunnelled: where they lead is another address than the one checked. */
const holdingIpv4: readonly Range[] = [
  ['::ffff:0:0', 96],
  ['::', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['2001::', 32],
  ['2002::', 16],
];
const reservedIpv4: readonly Range[] = [
  ['0.0.0.0', 8],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['240.0.0.0', 4],
];
const reservedIpv6: readonly Range[] = [
  ['::', 128],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['3fff::', 20],
];
/** All that is given out to the world; the rest of IPv6 is kept for something else. */
const globalIpv6 = listsOf([['2000::', 3]]);

const refused: readonly (readonly [AddressReason, Lists])[] = [
  ['loopback', listsOf(loopback)],
  ['link_local', listsOf(linkLocal)],
  ['private', listsOf(inside)],
  ['multicast', listsOf(toMany)],
  ['reserved', listsOf([...reservedIpv4, ['::', 128]])],
  ['mapped', listsOf(holdingIpv4)],
  ['reserved', listsOf(reservedIpv6)],
];
/** What a host that the deployment names may have beside public addresses. */
const forNamedHosts: readonly AddressReason[] = ['private', 'loopback'];

/** Why nothing may be sent to this address; null when it may. A scope of IPv6 (`%eth0`) is not looked at. */
export function judgeAddress(address: string, isNamedHost: boolean): AddressReason | null {
  const plain = address.split('%')[0] ?? '';
  if (isIP(plain) === 0) return 'reserved';
  const found = refused.find(([, lists]) => isIn(lists, plain))?.[0];
  const reason = found ?? (isIPv4(plain) || isIn(globalIpv6, plain) ? null : 'reserved');
  return reason !== null && isNamedHost && forNamedHosts.includes(reason) ? null : reason;
}

/** Apart, since a list answers for an IPv4 address and the IPv6 one that holds it alike. */
type Lists = { ipv4: BlockList; ipv6: BlockList };

function listsOf(ranges: readonly Range[]): Lists {
  const lists = { ipv4: new BlockList(), ipv6: new BlockList() };
  for (const [network, prefix] of ranges) {
    const family = isIPv4(network) ? 'ipv4' : 'ipv6';
    lists[family].addSubnet(network, prefix, family);
  }
  return lists;
}

function isIn(lists: Lists, address: string): boolean {
  const family = isIPv4(address) ? 'ipv4' : 'ipv6';
  return lists[family].check(address, family);
}
