import { createHmac, hkdfSync } from 'node:crypto';
import type { Keyring } from '#platform/crypto/keyring.ts';

// Without 0, 1, I, L, O and U, which are read or heard as another.
const letters = '23456789ABCDEFGHJKMNPQRSTVWXYZ';
const macLetters = 8;
const base = letters.length;

/** The code of a reservation: its number and a MAC over it, as in `7F-9KQ2M8XD`. About 39 bits can't be guessed. */
export function pickUpCodeOf(keyring: Keyring, reservationId: number): string {
  return `${textOf(reservationId)}-${macOf(keyring, reservationId)}`;
}

/** The reservation that a code names; null for one that was never given out. */
export function readPickUpCode(keyring: Keyring, typed: string): number | null {
  const code = typed.toUpperCase().replaceAll(/[^0-9A-Z]/g, '');
  const [number, mac] = [code.slice(0, -macLetters), code.slice(-macLetters)];
  if (number === '' || number.length > 11) return null;
  let id = 0;
  for (const letter of number) {
    const at = letters.indexOf(letter);
    if (at < 0) return null;
    id = id * base + at;
  }
  // Signed-in staff only ask, and few times a minute: time tells them nothing of a MAC they can't try out.
  return Number.isSafeInteger(id) && id > 0 && macOf(keyring, id) === mac ? id : null;
}

function textOf(number: number): string {
  const rest = Math.trunc(number / base);
  return (rest > 0 ? textOf(rest) : '') + letters.charAt(number % base);
}

function macOf(keyring: Keyring, reservationId: number): string {
  const key = Buffer.from(
    hkdfSync('sha256', keyring.salt.export(), '', 'huike gift pick-up code', 32),
  );
  const mac = createHmac('sha256', key).update(String(reservationId)).digest();
  let rest = mac.readBigUInt64BE();
  let text = '';
  for (let at = 0; at < macLetters; at += 1) {
    text += letters.charAt(Number(rest % BigInt(base)));
    rest /= BigInt(base);
  }
  return text;
}
