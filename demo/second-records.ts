/**
 * People whom the bank knows twice: a later customer number of a former system or of another outlet, with
 * an account of its own. One customer in 400 is such a record, so that there is something to merge.
 */
import { SeededRandom } from './seeded-random.ts';

const ONE_IN = 400;

/**
 * certain: identity number, name and birth date are those of the first record; likely: phone and name are,
 * the identity number was never taken; conflict: the identity number is, with another birth date.
 */
export type Likeness = 'certain' | 'likely' | 'conflict';
export interface SecondRecord {
  /** the place of the customer who the person is */
  readonly of: number;
  readonly likeness: Likeness;
}

/**
 * Of whom the customer is a second record, if it is one. Only the second place of a pair is, so no couple is
 * parted; whom it points at comes before it, and so is in every smaller bank that has the record.
 */
export function secondRecord(seed: number, customer: number): SecondRecord | undefined {
  if (customer % ONE_IN !== ONE_IN - 1) return undefined;
  const block = Math.floor(customer / ONE_IN);
  const random = new SeededRandom(seed, customer, 6);
  return {
    of: customer - 2 - random.below(ONE_IN - 2),
    likeness: block % 64 === 2 ? 'conflict' : block % 2 === 0 ? 'certain' : 'likely',
  };
}
