import { isIP } from 'node:net';

/** Smallest prefix that can still be one bank's own proxies and not half of the network. */
const shortestPrefix = { 4: 8, 6: 32 } as const;

/**
 * HUIKE_TRUST_PROXY: addresses or networks, separated by commas, of the proxies that end TLS before this
 * server. Only what these send is believed of `X-Forwarded-For` and `X-Forwarded-Proto`; without the
 * setting nobody's. A wrong entry stops the start: ignored, it would leave cookies without `Secure`.
 */
export function readTrustedProxies(setting: string | undefined): string[] {
  const entries = (setting ?? '')
    .split(',')
    .map((entry) => entry.trim())
    .filter(Boolean);
  for (const entry of entries)
    if (!isAddressOrNetwork(entry))
      throw new Error(
        `HUIKE_TRUST_PROXY: "${entry}" is not the address of a proxy or a network of proxies (such as 10.1.2.3 or 10.1.2.0/24)`,
      );
  return entries;
}

function isAddressOrNetwork(entry: string): boolean {
  const [address = '', prefix, ...rest] = entry.split('/');
  const family = isIP(address);
  if (rest.length > 0 || (family !== 4 && family !== 6)) return false;
  if (prefix === undefined) return true;
  const bits = /^\d{1,3}$/.test(prefix) ? Number(prefix) : -1;
  return bits >= shortestPrefix[family] && bits <= (family === 4 ? 32 : 128);
}
