import { hash, verify } from '@node-rs/argon2';

/** argon2id with the library's defaults: 19 MiB, 2 passes, 1 lane (OWASP's first choice). */
export function hashPassword(password: string): Promise<string> {
  return hash(password);
}

let decoy: Promise<string> | undefined;

/**
 * Whether the password fits; for an unknown person a decoy is checked and the answer is no, so that both
 * take the same time.
 */
export async function passwordFits(password: string, stored: string | null): Promise<boolean> {
  decoy ??= hash('nobody has this password');
  const fits = await verify(stored ?? (await decoy), password);
  return fits && stored !== null;
}
