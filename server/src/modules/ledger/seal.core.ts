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

/** A rule of the ledger, or a place of its chain, that does not hold: of how many rows, and which is the first. */
export type LedgerFault = {
  rule: string;
  rows: number;
  first: { of: string; expected: string; found: string };
};

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
  const fault = (rule: string, of: string, expected: string, was: string): LedgerFault => ({
    rule,
    rows: 1,
    first: { of, expected, found: was },
  });
  const position = previous.position + 1;
  if (link.position !== position || link.afterId !== previous.throughId)
    return fault(
      `seal ${position} of the ledger is there`,
      `seal ${position}`,
      `from transfer ${previous.throughId + 1}`,
      `seal ${link.position} from transfer ${link.afterId + 1}`,
    );
  if (found.transfers !== link.transfers)
    return {
      ...fault(
        `${range} are all there, and no other (sealed ${link.transfers}, found ${found.transfers})`,
        range,
        `${link.transfers} transfers`,
        `${found.transfers} transfers`,
      ),
      rows: Math.abs(found.transfers - link.transfers),
    };
  if (!found.content.equals(link.content))
    return fault(
      `${range} are as they were sealed`,
      range,
      link.content.toString('hex'),
      found.content.toString('hex'),
    );
  const sealed = sealOfTransfers(key, previous.seal, link);
  if (!sealed.equals(link.seal))
    return fault(
      `seal ${link.position} continues the chain`,
      `seal ${link.position}`,
      sealed.toString('hex'),
      link.seal.toString('hex'),
    );
  const anchor = anchored.get(link.position);
  if (anchor !== undefined && anchor !== link.seal.toString('hex'))
    return fault(
      `seal ${link.position} is the one anchored outside the database`,
      `seal ${link.position}`,
      anchor,
      link.seal.toString('hex'),
    );
  return null;
}
