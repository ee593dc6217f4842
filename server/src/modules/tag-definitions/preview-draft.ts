import type { DefinitionDraft } from '#contract/definition-content.ts';
import type { DefinitionPreview } from '#contract/tag-definitions.ts';
import { fewestForFigures } from '#contract/tags.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { productSources } from '#modules/audiences/index.ts';
import { definitionRules } from '#modules/tags/index.ts';
import type { Caller } from '#platform/http/caller.ts';
import type { Platform } from '#platform/platform.ts';
import { withScope } from '#platform/postgres/database.ts';
import { expressionOf } from './definition-rows.ts';
import { compileDraft } from './write-definition.ts';

/**
 * What a draft would say of the bank's customers, before anything is saved: how many have a value, how
 * the values spread, a few customers. Of a tag by quantiles without bounds, the bounds are found first.
 */
export async function previewDraft(
  platform: Platform,
  caller: Caller,
  code: string,
  asked: DefinitionDraft,
): Promise<Result<DefinitionPreview>> {
  const found = await findBounds(platform, caller, asked);
  if (!found.ok) return found;
  const { draft, bounds } = found.value;
  const checked = await withScope(platform.database, caller.scope, (tx) =>
    compileDraft(tx, code, draft),
  );
  if (!checked.ok) return checked;
  const { compiled, ...candidate } = checked.value;
  const {
    shown,
    found: _,
    hiddenAs,
    tellsFiguresByTrial,
    ...spread
  } = await definitionRules.preview(platform, caller.scope, candidate);
  const seesFigures = definitionRules.seesFigures(caller.roles);
  const sampleShown = seesFigures || !tellsFiguresByTrial;
  const numbers = (sampleShown ? shown : []).map(({ customerNo }) => customerNo);
  const people = await withScope(platform.database, caller.scope, (tx) =>
    productSources.maskedCustomers(tx, numbers),
  );
  const names = new Map(people.map(({ customerNo, name }) => [customerNo, name]));
  const masked = seesFigures ? null : hiddenAs;
  return ok({
    ...spread,
    ...definitionRules.maskSpread(spread, masked !== null),
    bounds,
    expression: expressionOf(compiled),
    sampleShown,
    sample: shown.flatMap(({ customerNo, value }) => {
      const name = names.get(customerNo);
      if (name === undefined) return [];
      const band = masked === 'band' && value !== null ? definitionRules.band(Number(value)) : null;
      return [{ customerNo, name, value: masked === null ? value : null, band }];
    }),
  });
}

type Found = { draft: DefinitionDraft; bounds: number[] | null };

async function findBounds(
  platform: Platform,
  caller: Caller,
  draft: DefinitionDraft,
): Promise<Result<Found>> {
  if (
    draft.kind !== 'tag' ||
    draft.tag.form.kind !== 'quantiles' ||
    draft.tag.form.bounds.length > 0
  )
    return ok({ draft, bounds: null });
  const { form } = draft.tag;
  const catalogue = await withScope(platform.database, caller.scope, definitionRules.catalogue);
  if (definitionRules.valueNamed(catalogue, form.of)?.type !== 'number')
    return refuse('DEFINITION_WRONG', {
      where: 'tag.form.of',
      zh: `${form.of} 不是数值`,
      en: `${form.of} is no number`,
    });
  const { found, unit, figures, covered, hiddenAs } = await definitionRules.previewName(
    platform,
    caller.scope,
    catalogue,
    form.of,
    form.bands.length,
  );
  const bounds = found.map((bound) => (unit === 'share' ? bound : Math.round(bound)));
  // Nobody lies below a bound that is the smallest figure there is.
  const lowest = bounds[0] ?? Number.POSITIVE_INFINITY;
  const isEmpty = figures === null || lowest <= figures.minimum;
  if (isEmpty || new Set(bounds).size < form.bands.length - 1)
    return refuse('DEFINITION_WRONG', {
      where: 'tag.form.bands',
      zh: '取值过于集中，分不出这么多段，请减少段数',
      en: 'too many customers have the same figure for so many bands; take fewer',
    });
  // A bound beyond which a few lie is what one of them has.
  const masked = hiddenAs !== null && !definitionRules.seesFigures(caller.roles);
  if (masked && covered / form.bands.length < fewestForFigures)
    return refuse('DEFINITION_FEW_CUSTOMERS', { fewest: fewestForFigures });
  return ok({ draft: { kind: 'tag', tag: { ...draft.tag, form: { ...form, bounds } } }, bounds });
}
