import { createHmac, type KeyObject } from 'node:crypto';

/** One link of the ledger's chain: the transfers after one number and through another. */
export type Seal = {
  position: number;
  afterId: number;
  throughId: number;
  transfers: number;
  /** SHA-256 over the transfers, as PostgreSQL computes it where they are */
  content: Buffer;
  seal: Buffer;
};

/** A place where the chain, or a rule of the ledger, does not hold. */
export type LedgerFault = { rule: string; rows: number };

export const ledgerStart: Readonly<Pick<Seal, 'position' | 'throughId' | 'seal'>> = {
  position: 0,
  throughId: 0,
  seal: Buffer.alloc(32),
};

/** seal(n) = HMAC-SHA256(key, words · seal(n-1) · n · range · number · content): binds the range and all before. */
export function sealOfTransfers(
  key: KeyObject,
  previous: Buffer,
  link: Omit<Seal, 'seal'>,
): Buffer {
  const { position, afterId, throughId, transfers, content } = link;
  return createHmac('sha256', key)
    .update('huike ledger')
    .update(previous)
    .update(JSON.stringify([position, afterId, throughId, transfers]))
    .update(content)
    .digest();
}

/** What is wrong with a link, given the one before it and its transfers as they are now; null when it holds. */
export function findBrokenLink(
  key: KeyObject,
  previous: Pick<Seal, 'position' | 'throughId' | 'seal'>,
  link: Seal,
  found: { transfers: number; content: Buffer },
  anchored: ReadonlyMap<number, string>,
): LedgerFault | null {
  const range = `transfers ${link.afterId + 1} to ${link.throughId}`;
  if (link.position !== previous.position + 1 || link.afterId !== previous.throughId)
    return { rule: `seal ${previous.position + 1} of the ledger is there`, rows: 1 };
  if (found.transfers !== link.transfers)
    return {
      rule: `${range} are all there, and no other (sealed ${link.transfers}, found ${found.transfers})`,
      rows: Math.abs(found.transfers - link.transfers),
    };
  if (!found.content.equals(link.content))
    return { rule: `${range} are as they were sealed`, rows: 1 };
  if (!sealOfTransfers(key, previous.seal, link).equals(link.seal))
    return { rule: `seal ${link.position} continues the chain`, rows: 1 };
  const anchor = anchored.get(link.position);
  if (anchor !== undefined && anchor !== link.seal.toString('hex'))
    return { rule: `seal ${link.position} is the one anchored outside the database`, rows: 1 };
  return null;
}
