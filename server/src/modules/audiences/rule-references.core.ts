import type { Rule } from '#contract/audience-rule.ts';

export type References = {
  audienceIds: ReadonlySet<number>;
  freezeIds: ReadonlySet<number>;
  listIds: ReadonlySet<number>;
  orgIds: ReadonlySet<number>;
};

/** What rules name besides tags and attributes. */
export function referencesOf(rules: readonly Rule[]): References {
  const found = {
    audienceIds: new Set<number>(),
    freezeIds: new Set<number>(),
    listIds: new Set<number>(),
    orgIds: new Set<number>(),
  };
  for (const rule of nodesOf(rules)) {
    if (rule.kind === 'list') found.listIds.add(rule.listId);
    else if (rule.kind === 'outlet') for (const orgId of rule.orgIds) found.orgIds.add(orgId);
    else if (rule.kind === 'audience' && rule.freezeId !== undefined)
      found.freezeIds.add(rule.freezeId);
    else if (rule.kind === 'audience') found.audienceIds.add(rule.audienceId);
  }
  return found;
}

/** The codes of the tags that rules compare. */
export function tagCodesOf(rules: readonly Rule[]): Set<string> {
  const codes = new Set<string>();
  for (const rule of nodesOf(rules)) if (rule.kind === 'tag') codes.add(rule.tag);
  return codes;
}

/** The attributes of the customer that rules compare, by the column each is read from. */
export function attributeColumnsOf(rules: readonly Rule[]): Set<string> {
  const columns = new Set<string>();
  for (const rule of nodesOf(rules))
    if (rule.kind === 'attribute')
      columns.add(rule.attribute === 'age' ? 'birth_date' : rule.attribute);
  return columns;
}

/** Every rule and every one inside it, without recursion. */
function* nodesOf(rules: readonly Rule[]): Generator<Rule> {
  const waiting = [...rules];
  for (let rule = waiting.pop(); rule; rule = waiting.pop()) {
    yield rule;
    if (rule.kind === 'not') waiting.push(rule.of);
    else if ('of' in rule) waiting.push(...rule.of);
  }
}
