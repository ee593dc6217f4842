import { sql } from 'kysely';
import type { Scope } from '#contract/scope.ts';
import type { Tx } from '#platform/postgres/database.ts';

export type Subtrees = {
  scopesOf(tx: Tx, version: number, orgIds: readonly number[]): Promise<Map<number, Scope>>;
};

/**
 * The subtree of each unit, kept in memory while the tree's version stands. The version comes from the
 * statement that read the session, so a change made by any process is seen by the next request.
 */
export function rememberSubtrees(): Subtrees {
  let known: { version: number; scopes: Map<number, Scope> } = { version: 0, scopes: new Map() };
  return {
    async scopesOf(tx, version, orgIds) {
      if (known.version !== version) known = { version, scopes: new Map() };
      const { scopes } = known;
      const missing = [...new Set(orgIds)].filter((orgId) => !scopes.has(orgId));
      if (missing.length > 0) {
        const { rows } = await sql<{ org_id: number; is_root: boolean; org_ids: number[] }>`
          select root.org_id, root.parent_id is null as is_root, array_agg(unit.org_id) as org_ids
          from organization.org_unit root join organization.org_unit unit on unit.path <@ root.path
          where root.org_id = any(${missing}::int[]) group by root.org_id`.execute(tx);
        for (const row of rows)
          scopes.set(row.org_id, row.is_root ? { all: true } : { all: false, orgIds: row.org_ids });
      }
      return scopes;
    },
  };
}
