import { createHash, createHmac } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Keyring } from '../crypto/keyring.ts';

/** The header by which a page or an app tells its device: a random text that it made and keeps. */
export const deviceHeader = 'x-huike-device';

const devicePattern = /^[A-Za-z0-9_-]{16,64}$/;
/** Digests of who asked lately: a device asks several times in a row. */
const rememberedLimit = 10_000;

export type AskerKeys = {
  deviceKey: string | undefined;
  /** of who is not signed in: behind the bank's own addresses stand many people */
  addressKey: string | undefined;
};

/**
 * Device and network address of a request as digests, which name nobody; that of an address can't be turned
 * back without the deployment's key. Of an IPv6 address the network counts (/64), for a device changes the rest at will.
 */
export function askerKeysBy(keyring: Keyring): (request: FastifyRequest) => AskerKeys {
  const remembered = new Map<string, string>();
  const digestOf = (kind: 'device' | 'address', value: string): string => {
    const text = `${kind}\n${value}`;
    const known = remembered.get(text);
    if (known !== undefined) return known;
    if (remembered.size >= rememberedLimit) remembered.clear();
    // A device's text is random and long: nobody finds it from its digest, which links give in the same form.
    const hash =
      kind === 'device'
        ? createHash('sha256').update(value)
        : createHmac('sha256', keyring.index).update(text);
    const digest = hash.digest('base64url').slice(0, 22);
    remembered.set(text, digest);
    return digest;
  };
  return (request) => {
    const device = request.headers[deviceHeader];
    const isDevice = typeof device === 'string' && devicePattern.test(device);
    return {
      deviceKey: isDevice ? digestOf('device', device) : undefined,
      addressKey: request.caller === null ? digestOf('address', networkOf(request.ip)) : undefined,
    };
  };
}

function networkOf(address: string): string {
  return address.includes(':') && !address.includes('.')
    ? address.split(':').slice(0, 4).join(':')
    : address;
}
