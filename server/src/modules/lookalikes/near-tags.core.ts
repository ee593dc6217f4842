/** What a tag is made of, as the catalogue has it. */
export type TagMakeup = {
  code: string;
  metrics: readonly string[];
  attributes: readonly string[];
};

/**
 * Tags that say what the rule already says: those the rule compares, and every tag that stands on a
 * metric or an attribute of theirs, or on an attribute (`customer.…`) that the rule compares itself. With them a model would learn the rule by heart, find the members
 * again and nobody like them.
 */
export function nearTags(
  tags: readonly TagMakeup[],
  named: ReadonlySet<string>,
  namedAttributes: readonly string[] = [],
): Set<string> {
  const ofTags = tags
    .filter(({ code }) => named.has(code))
    .flatMap(({ metrics, attributes }) => [...metrics, ...attributes]);
  const sources = new Set([...ofTags, ...namedAttributes]);
  const near = tags.filter(
    ({ code, metrics, attributes }) =>
      named.has(code) || [...metrics, ...attributes].some((source) => sources.has(source)),
  );
  return new Set(near.map(({ code }) => code));
}
