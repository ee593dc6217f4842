import { sql } from 'kysely';
import type { DefinitionUsers } from '#contract/tag-definitions.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { definitionRules } from '#modules/tags/index.ts';
import type { Caller } from '#platform/http/caller.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { type DefinitionKey, lockDefinition } from './definition-rows.ts';
import { findUsers } from './find-users.ts';
import { audit } from './write-definition.ts';

/**
 * Takes a definition out of use for good, unless something is made of it. Its column stays with what it
 * held; an audience that names it is refused from then on. What is being made of it at this moment is waited for.
 */
export async function retireDefinition(
  tx: Tx,
  caller: Caller,
  now: Date,
  key: DefinitionKey,
): Promise<Result<DefinitionKey>> {
  const row = await lockDefinition(tx, key);
  if (!row) return refuse('NOT_FOUND');
  if (row.state !== 'active' || row.latestState === 'submitted')
    return refuse('DEFINITION_NOT_ACTIVE');
  await definitionRules.lock(tx);
  const users = await findUsers(tx, key);
  const names = namesOf(users);
  if (names.length > 0)
    return refuse('DEFINITION_IN_USE', { names: names.slice(0, 10).join('、') });
  await sql`update tags.definition set state = 'retired', retired_at = ${now}, edits = edits + 1
    where kind = ${key.kind} and code = ${key.code}`.execute(tx);
  await audit(tx, caller, 'tag-definition.retire', key, { version: row.activeVersion });
  return ok(key);
}

function namesOf({ tags, audiences, campaigns }: DefinitionUsers): string[] {
  return [
    ...tags.map(({ name }) => name.zh),
    ...audiences.map(({ name }) => name),
    ...campaigns.map(({ name }) => name),
  ];
}
