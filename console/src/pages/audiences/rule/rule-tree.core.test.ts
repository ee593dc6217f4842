import type { Rule } from '#contract/audience-rule.ts';
import { ruleShape } from '#contract/audience-rule.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  addChild,
  countConditions,
  emptyLeaf,
  moveNode,
  newCondition,
  newGroup,
  removeNode,
  replaceNode,
  ruleOfTree,
  treeOfRule,
  unfinished,
  wrapNode,
} from './rule-tree.core.ts';

function counter(): () => number {
  let id = 0;
  return () => ++id;
}

const payroll: Rule = { kind: 'tag', tag: 'is_payroll', is: { operator: 'is', value: true } };
const age: Rule = {
  kind: 'attribute',
  attribute: 'age',
  is: { operator: 'between', from: 30, to: 45 },
};
const outlet: Rule = { kind: 'outlet', role: 'managing', orgIds: [7] };

/** Rules as the server may hold them: any nesting of groups and "not". */
const anyRule = fc.letrec<{ rule: Rule }>((tie) => ({
  rule: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(
      payroll,
      age,
      outlet,
      { kind: 'audience', audienceId: 3 } as const,
      { kind: 'list', listId: 2 } as const,
    ),
    fc.record({ kind: fc.constant('not' as const), of: tie('rule') }),
    fc.record({
      kind: fc.constantFrom(
        'and' as const,
        'or' as const,
        'union' as const,
        'intersection' as const,
        'difference' as const,
      ),
      of: fc.array(tie('rule'), { minLength: 1, maxLength: 3 }),
    }),
  ),
})).rule;

/** Who belongs, when each condition's answer is known: the meaning of a rule, told independently. */
function holds(rule: Rule, answers: ReadonlyMap<string, boolean>): boolean {
  if (rule.kind === 'not') return !holds(rule.of, answers);
  if (!('of' in rule)) return answers.get(JSON.stringify(rule)) ?? false;
  const each = rule.of.map((child) => holds(child, answers));
  if (rule.kind === 'difference') return (each[0] ?? false) && !each.slice(1).some(Boolean);
  return rule.kind === 'and' || rule.kind === 'intersection'
    ? each.every(Boolean)
    : each.some(Boolean);
}

test('规则打开后未经修改再保存,圈选的是同一群客户', () => {
  fc.assert(
    fc.property(anyRule, fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }), (rule, bits) => {
      const saved = ruleOfTree(treeOfRule(rule, counter()));
      expect(saved).not.toBeNull();
      if (saved === null) return;
      expect(ruleShape.safeParse(saved).success).toBe(true);
      const leaves = [
        payroll,
        age,
        outlet,
        { kind: 'audience', audienceId: 3 },
        { kind: 'list', listId: 2 },
      ];
      const answers = new Map(
        leaves.map((leaf, index) => [JSON.stringify(leaf), bits[index] ?? false]),
      );
      expect(holds(saved, answers)).toBe(holds(rule, answers));
    }),
  );
});

test('条件未填完整时没有可发送的规则,并指出是哪一个', () => {
  const next = counter();
  const root = addChild(
    treeOfRule({ kind: 'and', of: [payroll] }, next),
    1,
    newCondition(next, 'attribute'),
  );
  expect(ruleOfTree(root)).toBeNull();
  expect(unfinished(root)).toEqual([3]);
  const filled = replaceNode(root, 3, (node) => ({
    id: node.id,
    not: true,
    leaf: { kind: 'attribute', attribute: 'age', is: { operator: 'gte', value: 60 } },
  }));
  expect(ruleOfTree(filled)).toEqual({
    kind: 'and',
    of: [
      payroll,
      {
        kind: 'not',
        of: { kind: 'attribute', attribute: 'age', is: { operator: 'gte', value: 60 } },
      },
    ],
  });
});

test('空的分组不能发送', () => {
  const next = counter();
  const root = addChild(treeOfRule({ kind: 'and', of: [payroll] }, next), 1, newGroup(next, 'or'));
  expect(ruleOfTree(root)).toBeNull();
  expect(unfinished(root)).toEqual([3]);
});

test('每一种新条件都从未完成开始,机构至少选一个', () => {
  for (const kind of ['tag', 'attribute', 'outlet', 'event', 'audience', 'list'] as const) {
    expect(unfinished({ id: 1, not: false, leaf: emptyLeaf(kind) })).toEqual([1]);
  }
  expect(unfinished({ id: 1, not: false, leaf: emptyLeaf('transaction') })).toEqual([]);
});

test('删除、加括号、上移下移只影响所选的条件', () => {
  const next = counter();
  const root = treeOfRule(
    { kind: 'difference', of: [payroll, age, { kind: 'or', of: [outlet] }] },
    next,
  );
  const [first, second, group] = root.of;
  if (!first || !second || !group) throw new Error('three children');
  expect(ruleOfTree(moveNode(root, second.id, -1))).toEqual({
    kind: 'difference',
    of: [age, payroll, { kind: 'or', of: [outlet] }],
  });
  expect(ruleOfTree(moveNode(root, first.id, -1))).toEqual(ruleOfTree(root));
  expect(ruleOfTree(removeNode(root, group.id))).toEqual({
    kind: 'difference',
    of: [payroll, age],
  });
  expect(ruleOfTree(wrapNode(root, second.id, next))).toEqual({
    kind: 'difference',
    of: [payroll, { kind: 'and', of: [age] }, { kind: 'or', of: [outlet] }],
  });
  expect(countConditions(root)).toBe(3);
});
