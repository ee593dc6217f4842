import type { TagFamily, TagType } from '#contract/tags.ts';

/** What is asked of a tag of the catalogue here. */
export type TagLike = {
  code: string;
  family: TagFamily;
  type: TagType;
  /** of a prediction, of the bank's own models or an outside one: the model */
  model?: string;
  /** of a tag that the bank defined itself */
  version?: number;
  metrics: readonly string[];
};

/**
 * Tags that are no marketing tags, and so are neither shown here nor the customer's to delete: what guards
 * the customer or the bank would stop guarding. Marks of complaints are the whole family `service`.
 */
const withheld: ReadonlySet<string> = new Set([
  // risk control and money laundering
  'pass_through',
  'loan_elsewhere',
  'repayment_short',
  'prepayment_risk',
  // suitability and protection, which the law wants known
  'investor_type',
  'risk_mismatch',
  'risk_assessment_missing',
  'minor',
  'contacted_today',
  // the bank's own housekeeping
  'staff_member',
  'missing_details',
]);
export const withheldCodes: readonly string[] = [...withheld];

/** The figure behind a prediction is shown by its band only, and is deleted with it. */
const isInside = ({ model, type }: TagLike): boolean => model !== undefined && type === 'number';

/**
 * Codes of the tags that customers may see of themselves and delete. What the bank defined itself on top of
 * a withheld tag, or of what only marks of complaints are made of, is withheld as well.
 */
export function marketingTags(
  tags: readonly TagLike[],
  /** codes of the tags whose own expression uses a tag */
  usersOf: (code: string) => readonly string[],
): Set<string> {
  const own = new Set(tags.filter(({ version }) => version !== undefined).map(({ code }) => code));
  const isWithheld = ({ code, family }: TagLike): boolean =>
    family === 'service' || withheld.has(code);
  const declared = tags.filter(({ code }) => !own.has(code));
  const openly = new Set(
    declared.filter((tag) => !isWithheld(tag)).flatMap(({ metrics }) => metrics),
  );
  const ofComplaints = new Set(
    declared
      .filter(({ family }) => family === 'service')
      .flatMap(({ metrics }) => metrics.filter((metric) => !openly.has(metric))),
  );
  const hidden = new Set(
    tags
      .filter(
        (tag) =>
          isWithheld(tag) ||
          (own.has(tag.code) && tag.metrics.some((metric) => ofComplaints.has(metric))),
      )
      .map(({ code }) => code),
  );
  // A set is walked with what is added to it meanwhile.
  for (const code of hidden) for (const user of usersOf(code)) if (own.has(user)) hidden.add(user);
  return new Set(
    tags.filter((tag) => !hidden.has(tag.code) && !isInside(tag)).map(({ code }) => code),
  );
}

/** What leaves with a tag: itself, and of a prediction the figure behind it. */
export function deletedWith(tags: ReadonlyMap<string, TagLike>, code: string): string[] {
  const model = tags.get(code)?.model;
  if (model === undefined) return [code];
  const inside = [...tags.values()].filter((tag) => tag.model === model && isInside(tag));
  return [code, ...inside.map((tag) => tag.code)];
}
