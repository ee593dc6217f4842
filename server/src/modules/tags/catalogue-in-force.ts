import { sql } from 'kysely';
import type { Tx } from '#platform/postgres/database.ts';
import {
  withBankDefinitions,
  type CatalogueInForce,
  type DefinitionFault,
  type StoredDefinition,
} from './bank-definitions.core.ts';
import type { Catalogue } from './catalogue.core.ts';
import { catalogue as declared } from './catalogue.ts';
import {
  outsidePrediction,
  type StoredPrediction,
  withPredictions,
} from './predictions-in-force.core.ts';

/** Built catalogues by their revision: a handful, since one process serves one bank. */
const built = new Map<string, CatalogueInForce>();
const keptBuilt = 8;

/** The program's own catalogue, before any bank has defined anything. */
const ownOnly: CatalogueInForce = { ...declared, faults: [], retired: new Set() };

/** The catalogue of a revision that this process has built already, for whoever has read the revision. */
export const builtCatalogue = (revision: string | null): CatalogueInForce | undefined =>
  revision === null ? ownOnly : built.get(revision);

/**
 * Every tag and metric there is now: those the program declares and those the bank has defined and
 * approved. A definition that no longer builds (an upgrade took what it stood on) is left out and told
 * in `faults`; it never takes the others with it.
 */
export async function catalogueInForce(tx: Tx): Promise<CatalogueInForce> {
  const { rows } = await sql<{
    revision: string | null;
  }>`/* keep plan: catalogue_revision */ select revision from tags.catalogue_revision`.execute(tx);
  const revision = rows[0]?.revision ?? null;
  if (revision === null) return ownOnly;
  const known = built.get(revision);
  if (known) return known;
  const definitions = await readStoredDefinitions(tx);
  const [first] = definitions;
  // After the definitions: what is kept under a revision is never older than it.
  const standing = await declaredInForce(tx);
  const withBank = withBankDefinitions(
    standing.catalogue,
    definitions.filter(({ state }) => state === 'active'),
  );
  const retired = definitions.flatMap(({ kind, code, state }) =>
    kind === 'tag' && state === 'retired' ? [code] : [],
  );
  const found: CatalogueInForce = {
    ...withBank,
    faults: [...standing.faults, ...withBank.faults],
    retired: new Set([...standing.retired, ...retired]),
  };
  // Under READ COMMITTED a definition may have changed since the first look: kept by what was read with it.
  built.set(first?.revision ?? revision, found);
  for (const oldest of built.keys()) if (built.size > keptBuilt) built.delete(oldest);
  return found;
}

/** What definitions of the bank stand on: the program's catalogue, with the tags of the models in use. */
export async function declaredInForce(tx: Tx): Promise<{
  catalogue: Catalogue;
  faults: readonly DefinitionFault[];
  retired: readonly string[];
}> {
  const { rows } = await sql<Omit<StoredPrediction, 'content'> & { content: unknown }>`
    select code, state, content, version from tags.prediction order by code`.execute(tx);
  return withPredictions(
    declared,
    rows.map((row) => ({ ...row, content: outsidePrediction.nullable().parse(row.content) })),
  );
}

/** What is or was in use of the bank's definitions, with the version that holds, in the order of activation. */
export async function readStoredDefinitions(
  tx: Tx,
): Promise<(StoredDefinition & { state: 'active' | 'retired'; revision: string })[]> {
  const { rows } = await sql<StoredDefinition & { state: 'active' | 'retired'; revision: string }>`
    select kind, code, version, content, definition.state, catalogue_revision.revision
    from tags.catalogue_revision, tags.definition join tags.definition_version using (kind, code)
    where definition.state in ('active', 'retired') and version = active_version
    order by activated_at, kind, code`.execute(tx);
  return rows;
}
