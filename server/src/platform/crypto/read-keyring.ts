import { createSecretKey, hkdfSync, type KeyObject, randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Keyring } from './keyring.ts';

type KeyFile = { current: number; keys: Record<string, string> };

/**
 * Reads the keys from HUIKE_KEYS (a file outside the data, as a bank would mount it) or from
 * `<home>/keys.json`, made on first use with mode 0600. Index, audit, salt and cursor keys are derived
 * from the first key (HKDF-SHA256, RFC 5869), so that turning the encryption key over keeps them.
 */
export function readKeyring(home: string, file = process.env['HUIKE_KEYS']): Keyring {
  const place = file ?? path.join(home, 'keys.json');
  if (!existsSync(place)) {
    if (file) throw new Error(`the key file ${file} does not exist`);
    mkdirSync(home, { recursive: true });
    makeKeyFile(place);
  }
  return keyringOf(parseKeyFile(place, readFileSync(place, 'utf8')));
}

/** Programs that start together make one file, which none of them sees half written. */
function makeKeyFile(place: string): void {
  const fresh: KeyFile = { current: 1, keys: { 1: randomBytes(32).toString('base64') } };
  const own = `${place}.${process.pid}`;
  writeFileSync(own, `${JSON.stringify(fresh, null, 2)}\n`, { mode: 0o600 });
  try {
    linkSync(own, place);
  } catch (error) {
    if (!existsSync(place)) throw error;
  } finally {
    rmSync(own);
  }
}

/** A keyring of random keys, for a database that does not outlive the process. */
export function randomKeyring(): Keyring {
  return keyringOf({ current: 1, keys: { 1: randomBytes(32).toString('base64') } });
}

function parseKeyFile(place: string, text: string): KeyFile {
  const parsed: unknown = JSON.parse(text);
  const damaged = new Error(
    `${place} is damaged: it should hold "current" and "keys" of 32 bytes each in base64`,
  );
  if (
    typeof parsed !== 'object' ||
    parsed === null ||
    !('current' in parsed) ||
    !('keys' in parsed)
  )
    throw damaged;
  if (typeof parsed.keys !== 'object' || parsed.keys === null) throw damaged;
  const keys = Object.fromEntries(
    Object.entries(parsed.keys).map(([id, key]) => [id, String(key)]),
  );
  const current = Number(parsed.current);
  if (
    !(String(current) in keys) ||
    Object.values(keys).some((key) => Buffer.from(key, 'base64').length !== 32)
  )
    throw damaged;
  return { current, keys };
}

function keyringOf(file: KeyFile): Keyring {
  const bytes = (id: number | string): Buffer => Buffer.from(file.keys[String(id)] ?? '', 'base64');
  const eldest = bytes(Math.min(...Object.keys(file.keys).map(Number)));
  const derived = (purpose: string): KeyObject =>
    createSecretKey(
      Buffer.from(hkdfSync('sha256', eldest, Buffer.alloc(0), `huike/${purpose}`, 32)),
    );
  return {
    currentKeyId: file.current,
    encryption: new Map(
      Object.keys(file.keys).map((id) => [Number(id), createSecretKey(bytes(id))]),
    ),
    index: derived('blind-index'),
    audit: derived('audit'),
    salt: derived('salt'),
    cursor: derived('cursor'),
  };
}
