import { createHash, hkdfSync } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { Keyring } from '#platform/crypto/keyring.ts';

// What a backup's folder holds beside the two stores, for writing and for reading it.

const manifestFile = 'huike-backup.json';
const manifestShape = z.object({
  format: z.literal(1),
  takenAt: z.iso.datetime(),
  postgresPassword: z.string(),
  /** tells which keys decrypt the backup, and tells nothing of the keys */
  keyFingerprint: z.string(),
  clickhouseVersion: z.string(),
  /** how many people had been erased; a home that remembers fewer holds an old list of them */
  erasures: z.number().int(),
});
/** Copied beside the two stores: kept source files and exports. */
export const copiedFolders = ['files', 'exports'];
/** The anchors of the chains of audit and ledger. */
export const chainHeads = ['audit-head.jsonl', 'ledger-head.jsonl'];

export type Manifest = z.infer<typeof manifestShape>;

/** Written last: a folder without it is a backup that did not end. */
export function writeManifest(folder: string, manifest: Manifest): void {
  writeFileSync(path.join(folder, manifestFile), `${JSON.stringify(manifest, null, 2)}\n`, {
    mode: 0o600,
  });
}

export function readManifest(folder: string): Manifest {
  const file = path.join(folder, manifestFile);
  if (!existsSync(file))
    throw new Error(`${folder} is no complete backup: ${manifestFile} is missing`);
  return manifestShape.parse(JSON.parse(readFileSync(file, 'utf8')));
}

export async function copyIfThere(from: string, to: string, name: string): Promise<void> {
  if (existsSync(path.join(from, name)))
    await cp(path.join(from, name), path.join(to, name), { recursive: true });
}

export function fingerprint(keyring: Keyring): string {
  const derived = hkdfSync(
    'sha256',
    keyring.index.export(),
    Buffer.alloc(0),
    'huike/fingerprint',
    16,
  );
  return createHash('sha256').update(Buffer.from(derived)).digest('hex').slice(0, 16);
}
