import { z } from 'zod';
import { ruleLimits, ruleShape, type Rule } from '#contract/audience-rule.ts';
import { ok, refuse, type Result } from '#contract/result.ts';

const zh = z.locales.zhCN().localeError;

/**
 * A rule from outside → a rule. Depth and size are measured with a list of its own before the shape
 * is checked, because zod recurses and a deep tree would end the stack instead of being refused.
 */
export function parseRule(input: unknown): Result<Rule> {
  const bounded = checkBounds(input);
  if (!bounded.ok) return bounded;
  const parsed = ruleShape.safeParse(input, { error: (issue) => zh(issue) });
  if (parsed.success) return ok(parsed.data);
  const english = ruleShape.safeParse(input).error?.issues[0]?.message ?? '';
  const issue = parsed.error.issues[0];
  return refuse('AUDIENCE_RULE_INVALID', {
    where: placeOf(issue?.path ?? []),
    zh: issue?.message ?? '',
    en: english,
  });
}

/** `['of', 2, 'is']` → `$.of[2].is` */
export function placeOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (place, key) => (typeof key === 'number' ? `${place}[${key}]` : `${place}.${String(key)}`),
    '$',
  );
}

type Visit = { value: unknown; depth: number; place: string };

function checkBounds(root: unknown): Result<null> {
  const waiting: Visit[] = [{ value: root, depth: 1, place: '$' }];
  let nodes = 0;
  for (let visit = waiting.pop(); visit; visit = waiting.pop()) {
    const { value, depth, place } = visit;
    if (typeof value !== 'object' || value === null) continue;
    if (depth > ruleLimits.depth) {
      return refuse('AUDIENCE_RULE_TOO_DEEP', { limit: ruleLimits.depth, where: place });
    }
    nodes += 1;
    if (nodes > ruleLimits.nodes) {
      return refuse('AUDIENCE_RULE_TOO_LARGE', { limit: ruleLimits.nodes, where: place });
    }
    if (!('of' in value)) continue;
    const children = value.of;
    if (!Array.isArray(children)) {
      waiting.push({ value: children, depth: depth + 1, place: `${place}.of` });
      continue;
    }
    if (children.length > ruleLimits.nodes) {
      return refuse('AUDIENCE_RULE_TOO_LARGE', { limit: ruleLimits.nodes, where: `${place}.of` });
    }
    for (const [index, child] of children.entries()) {
      waiting.push({ value: child, depth: depth + 1, place: `${place}.of[${index}]` });
    }
  }
  return ok(null);
}
