import type { Deed } from '#contract/fraud.ts';
import type { Refusal } from '#contract/result.ts';
import type { Tx } from '#platform/postgres/database.ts';

/**
 * Who is asked before benefits are claimed, redeemed or played for, and told of what happened. Given where
 * the program is composed: benefits know neither rules nor blocks.
 */
export type DeedJudge = {
  /**
   * What stands against deeds that are about to happen together, in their order; null where nothing stands
   * against any, which is told from memory. `findRepeats` is asked, only where something does, which of
   * these places happened before: a repeat is answered as it was then. May tell AGAIN of deeds that only
   * others of the same batch stand before.
   */
  judge(
    tx: Tx,
    now: Date,
    deeds: readonly Deed[],
    findRepeats: (places: readonly number[]) => Promise<ReadonlySet<number>>,
  ): Promise<readonly (Refusal | null)[] | null>;
  /**
   * Whether something stands against deeds that may be asked for later, in their order; null where nothing does.
   * Nothing is written down of it: nobody has tried anything yet.
   */
  ask(tx: Tx, deeds: readonly Deed[]): Promise<readonly boolean[] | null>;
  /** What has happened, told at the end of its transaction. */
  note(now: Date, deeds: readonly Deed[]): void;
};

export const noRepeats = async (): Promise<ReadonlySet<number>> => new Set();
