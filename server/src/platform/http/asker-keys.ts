import { createHmac } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { deviceDigest, deviceKeyOf } from '../crypto/device-digest.ts';
import type { Keyring } from '../crypto/keyring.ts';

/** The header by which a page or an app tells its device: a random text that it made and keeps. */
export const deviceHeader = 'x-huike-device';

const devicePattern = /^[A-Za-z0-9_-]{16,64}$/;
/** Digests of who asked lately: a device asks several times in a row. */
const rememberedLimit = 10_000;

export type Asker = Pick<FastifyRequest, 'headers' | 'caller' | 'ip'>;
export type AskerKeys = {
  deviceKey: string | undefined;
  /** of who is not signed in: behind the bank's own addresses stand many people */
  addressKey: string | undefined;
};

/**
 * Device and network address of a request as digests, which name nobody and can't be turned back without the
 * deployment's key; links give a device in the same form. Of an IPv6 address the network counts (/64), for a device changes the rest at will.
 */
export function askerKeysBy(keyring: Keyring): (request: Asker) => AskerKeys {
  const remembered = new Map<string, string>();
  const digestOf = (kind: 'device' | 'address', value: string): string => {
    const text = `${kind}\n${value}`;
    const known = remembered.get(text);
    if (known !== undefined) return known;
    if (remembered.size >= rememberedLimit) remembered.clear();
    const digest = deviceKeyOf(
      kind === 'device'
        ? deviceDigest(keyring, value)
        : createHmac('sha256', keyring.index).update(text).digest(),
    );
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
