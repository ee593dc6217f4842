import { ok, refuse, type Result } from '#contract/result.ts';
import type { Tx } from '#platform/postgres/database.ts';
import {
  type CatalogueInForce,
  type DefinitionFault,
  type StoredDefinition,
  withBankDefinitions,
} from './bank-definitions.core.ts';
import { catalogueInForce, declaredInForce, readStoredDefinitions } from './catalogue-in-force.ts';
import { explainMistake } from './explain-mistake.core.ts';

/** The catalogue as it would be with a definition in place of the one of its code. */
export type Candidate = { catalogue: CatalogueInForce; definition: StoredDefinition };

/**
 * Whether a definition can be computed beside the others, and they beside it. Refuses with what is
 * wrong, or with the definitions that it would break.
 */
export async function checkDefinition(
  tx: Tx,
  definition: StoredDefinition,
): Promise<Result<Candidate>> {
  const { kind, code } = definition;
  const { faults: standing, retired } = await catalogueInForce(tx);
  const stored = await readStoredDefinitions(tx);
  const others = stored.filter(
    (other) => other.state === 'active' && !(other.kind === kind && other.code === code),
  );
  const { catalogue: declared } = await declaredInForce(tx);
  const catalogue = withBankDefinitions(declared, [...others, definition]);
  const isOwn = (fault: DefinitionFault): boolean => fault.kind === kind && fault.code === code;
  const own = catalogue.faults.find(isOwn);
  if (own) return refuse('DEFINITION_WRONG', { where: kind, ...explainMistake(own.message) });
  const broken = catalogue.faults.filter(
    (fault) => !standing.some((known) => known.kind === fault.kind && known.code === fault.code),
  );
  if (broken.length > 0)
    return refuse('DEFINITION_BREAKS_OTHERS', {
      codes: broken.map((fault) => fault.code).join('、'),
    });
  return ok({ catalogue: { ...catalogue, retired }, definition });
}
