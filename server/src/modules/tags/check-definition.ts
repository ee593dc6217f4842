import { ok, refuse, type Result } from '#contract/result.ts';
import type { Tx } from '#platform/postgres/database.ts';
import {
  type CatalogueInForce,
  type DefinitionFault,
  type StoredDefinition,
  withBankDefinitions,
} from './bank-definitions.core.ts';
import { catalogueInForce, declaredInForce, readStoredDefinitions } from './catalogue-in-force.ts';
import type { Catalogue } from './catalogue.core.ts';
import { explainMistake } from './explain-mistake.core.ts';
import { readChangedParameters } from './read-run-inputs.ts';
import { mistakeOfParameters } from './try-parameters.core.ts';

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
  if (own?.personal) return refuse('FACT_FIELD_PERSONAL', { code, ...own.personal });
  if (own) return refuse('DEFINITION_WRONG', { where: kind, ...explainMistake(own.message) });
  const broken = catalogue.faults.filter(
    (fault) => !standing.some((known) => known.kind === fault.kind && known.code === fault.code),
  );
  if (broken.length > 0)
    return refuse('DEFINITION_BREAKS_OTHERS', {
      codes: broken.map((fault) => fault.code).join('、'),
    });
  const mistake = kind === 'tag' && (await mistakeAsSet(tx, catalogue, code));
  if (mistake) return refuse('DEFINITION_WRONG', { where: kind, ...explainMistake(mistake) });
  return ok({ catalogue: { ...catalogue, retired }, definition });
}

/** Thresholds of others that it shares may have been changed since they were declared; its own begin anew. */
async function mistakeAsSet(tx: Tx, catalogue: Catalogue, code: string): Promise<string | null> {
  const mistake = mistakeOfParameters(catalogue, code, await readChangedParameters(tx, code));
  return mistake?.message ?? null;
}
