import { sql } from 'kysely';
import { ok, refuse, type Result } from '#contract/result.ts';
import type { Tx } from '#platform/postgres/database.ts';
import type { CatalogueInForce } from './bank-definitions.core.ts';
import { catalogueInForce } from './catalogue-in-force.ts';
import type { CatalogueTag } from './catalogue.core.ts';
import { explainMistake } from './explain-mistake.core.ts';
import { readChangedParameters } from './read-run-inputs.ts';
import { mistakeOfParameters } from './try-parameters.core.ts';

/** Values of thresholds of one tag, and those they are made on. */
export type ParameterValues = {
  parameters: Readonly<Record<string, number>>;
  former: Readonly<Record<string, number>>;
};

export type JudgedParameters = {
  catalogue: CatalogueInForce;
  tag: CatalogueTag;
  /** the tag's thresholds that the bank has set, as they are and as they would be */
  own: { now: ReadonlyMap<string, number>; next: ReadonlyMap<string, number> };
};

/**
 * Held until commit by whoever changes thresholds, and by whoever takes a version of a definition into
 * use, which begins with its own. One lock for all thresholds and not one a tag: two tags may share one, and
 * what is tried is what then stands. It is taken after the rows of the approval and of the definition.
 */
export async function lockParameters(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('tags.parameter', 0))`.execute(tx);
}

/**
 * Whether thresholds may be set so: a value that is no longer the one the change was made on is told, and
 * values with which a tag could not be computed are refused, since one such tag stops the run of all.
 */
export async function judgeParameters(
  tx: Tx,
  code: string,
  { parameters, former }: ParameterValues,
): Promise<Result<JudgedParameters>> {
  const catalogue = await catalogueInForce(tx);
  const tag = catalogue.tags.get(code);
  if (!tag) return refuse('TAG_UNKNOWN', { code });
  const names = Object.keys(parameters);
  const unknown = names.find((name) => !tag.parameters[name]);
  if (unknown !== undefined) return refuse('TAG_PARAMETER_UNKNOWN', { code, name: unknown });
  const standing = await readChangedParameters(tx);
  const now = standing.get(code) ?? new Map<string, number>();
  const valueOf = (name: string): number | undefined =>
    now.get(name) ?? tag.parameters[name]?.value;
  const changed = names.find((name) => valueOf(name) !== former[name]);
  if (changed !== undefined) return refuse('TAG_PARAMETER_CHANGED', { code, name: changed });
  const next = new Map([...now, ...Object.entries(parameters)]);
  const mistake = mistakeOfParameters(catalogue, code, new Map([...standing, [code, next]]));
  if (mistake)
    return refuse('TAG_PARAMETERS_WRONG', {
      tag: mistake.tag,
      ...explainMistake(mistake.message),
    });
  return ok({ catalogue, tag, own: { now, next } });
}
