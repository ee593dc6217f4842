import { ok, refuse, type Result } from '#contract/result.ts';
import type { Caller } from '#platform/http/caller.ts';

/** A file speaks of the whole bank, and its rows have no outlet yet: only staff of the whole bank handle them. */
export function wholeBankOnly(caller: Caller): Result<true> {
  return caller.scope.all ? ok(true) : refuse('IMPORT_NOT_ALLOWED_HERE');
}
