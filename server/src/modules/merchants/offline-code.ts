import {
  createPrivateKey,
  createPublicKey,
  hkdfSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import { z } from 'zod';
import { refuse, ok, type Result } from '#contract/result.ts';
import { redemptions } from '#modules/benefits/index.ts';
import type { Keyring } from '#platform/crypto/keyring.ts';
import type { Platform } from '#platform/platform.ts';

// A text is `HV1.<payload>.<signature>`, both base64url without padding; the signature is Ed25519 (RFC 8032)
// over the ASCII text `HV1.<payload>`. The payload is JSON. docs/offline-tills.md is written for tills.

/** What an offline code says: times in seconds since 1970, amounts in fen. */
const codeContent = z.strictObject({
  v: z.int().positive().meta({ description: 'voucher' }),
  f: z.int().positive().meta({ description: 'the most it is worth' }),
  t: z.int().min(0).meta({ description: 'smallest purchase' }),
  p: z.int().min(0).meta({ description: 'basis points of the purchase; 0 when worth its face' }),
  u: z.iso.date().meta({ description: 'last valid day' }),
  g: z.string().max(40).optional().meta({ description: 'exclusion group; empty for none' }),
  s: z.literal([0, 1]).optional().meta({ description: '1 when it goes with others' }),
  i: z.int().meta({ description: 'made at' }),
  e: z.int().meta({ description: 'good until' }),
});
export type CodeContent = z.infer<typeof codeContent>;

/** A till may be this far behind or ahead of the bank's clock. */
export const clockSkewSeconds = 300;
export const codeSeconds = 600;

/** PKCS #8 of an Ed25519 key is this head and its 32 bytes (RFC 8410). */
const pkcs8Head = Buffer.from('302e020100300506032b657004220420', 'hex');
const keys = new WeakMap<KeyObject, { secret: KeyObject; open: KeyObject }>();

/** Derived from the keyring, so that it is backed up with it and needs no place of its own. */
function keysOf(keyring: Keyring): { secret: KeyObject; open: KeyObject } {
  const known = keys.get(keyring.salt);
  if (known) return known;
  const seed = Buffer.from(
    hkdfSync('sha256', keyring.salt.export(), '', 'huike offline tills', 32),
  );
  const secret = createPrivateKey({
    key: Buffer.concat([pkcs8Head, seed]),
    format: 'der',
    type: 'pkcs8',
  });
  const pair = { secret, open: createPublicKey(secret) };
  keys.set(keyring.salt, pair);
  return pair;
}

/** The 32 bytes by which tills verify, base64url. */
export function offlinePublicKey(keyring: Keyring): string {
  // SPKI of an Ed25519 key ends with them.
  return keysOf(keyring)
    .open.export({ format: 'der', type: 'spki' })
    .subarray(-32)
    .toString('base64url');
}

export function signOffline(keyring: Keyring, kind: 'HV1' | 'HL1', content: object): string {
  const text = `${kind}.${Buffer.from(JSON.stringify(content)).toString('base64url')}`;
  return `${text}.${sign(null, Buffer.from(text), keysOf(keyring).secret).toString('base64url')}`;
}

/** What a genuine code says, still good or not; null for one that the bank has not signed. */
export function openOfflineCode(keyring: Keyring, code: string): CodeContent | null {
  const [kind, payload = '', signature = '', ...rest] = code.trim().split('.');
  if (kind !== 'HV1' || rest.length > 0) return null;
  const genuine = verify(
    null,
    Buffer.from(`${kind}.${payload}`),
    keysOf(keyring).open,
    Buffer.from(signature, 'base64url'),
  );
  if (!genuine) return null;
  const parsed = codeContent.safeParse(JSON.parse(Buffer.from(payload, 'base64url').toString()));
  return parsed.success ? parsed.data : null;
}

type Named = { id: number } | { code: string };

/** The voucher that a proof names: typed, the token behind the QR, or an offline code shown to a till with the network. */
export function proofReader({
  keyring,
  clock,
}: Pick<Platform, 'keyring' | 'clock'>): (proof: string) => Result<Named> {
  return (proof) => {
    if (!proof.startsWith('HV1.')) return redemptions.readProof(keyring, proof, clock.now());
    const content = openOfflineCode(keyring, proof);
    const isGood = content !== null && content.e * 1000 > clock.now().getTime();
    return isGood ? ok({ id: content.v }) : refuse('TOKEN_INVALID');
  };
}
