import { createHash } from 'node:crypto';

/** An arm as the split sees it; shares are of 10,000 and sum to that. */
export type SplitArm = { armNo: number; sharePer10000: number };

const wholeShare = 10_000;

/**
 * Which arm a customer is in. The first 32 bits of SHA-256 over the campaign's salt and the customer
 * number (big-endian) are a fraction of 2^32; the arms, in order of their number, take consecutive
 * parts of it as large as their shares. Salt and number alone decide, so the split is the same
 * whenever and in whatever order it is made, and independent between campaigns of other salts.
 *
 * Source of the method: Kohavi, Tang, Xu, "Trustworthy Online Controlled Experiments" (2020), ch. 4 and 14:
 * hashing with a seed of the experiment; MD5 or SHA since weaker hashes correlate between experiments.
 */
export function armOf(salt: Uint8Array, customerNo: number, arms: readonly SplitArm[]): number {
  const point = hashPoint(salt, customerNo);
  let through = 0;
  for (const arm of arms) {
    through += arm.sharePer10000;
    // Exact in doubles: both sides stay below 2^53.
    if (point * wholeShare < through * 2 ** 32) return arm.armNo;
  }
  throw new Error(`the shares of the arms sum to ${through}, not to ${wholeShare}`);
}

/**
 * What a split came to: SHA-256 over the lines `customer:arm`, each ended by a newline, in order of
 * customer number. Whoever has salt, shares and members makes the same of them.
 */
export class SplitDigest {
  readonly #hash = createHash('sha256');

  add(members: readonly { customerNo: number; armNo: number }[]): void {
    this.#hash.update(members.map(({ customerNo, armNo }) => `${customerNo}:${armNo}\n`).join(''));
  }

  hex(): string {
    return this.#hash.digest('hex');
  }
}

function hashPoint(salt: Uint8Array, customerNo: number): number {
  const number = Buffer.alloc(4);
  number.writeUInt32BE(customerNo);
  return createHash('sha256').update(salt).update(number).digest().readUInt32BE(0);
}
