import { refuse, type Result } from '#contract/result.ts';
import type { Caller } from '#platform/http/caller.ts';
import { type Database, type Tx, withScope } from '#platform/postgres/database.ts';

export type ForBank = <T>(
  caller: Caller,
  work: (tx: Tx) => Promise<Result<T>>,
) => Promise<Result<T>>;

/** Models are the whole bank's, whoever made them: an outlet's people may neither train nor release one. */
export const forBankOn =
  (database: Database): ForBank =>
  async (caller, work) =>
    caller.scope.all ? withScope(database, caller.scope, work) : refuse('FORBIDDEN');
