import { expect, test } from 'vitest';
import { orgTree } from './org-tree.tsx';

const unit = (orgId: number, parentId: number | null, code: string) => ({
  orgId,
  parentId,
  code,
  legalEntityId: 1,
  kind: 'outlet' as const,
  name: `机构${code}`,
  depth: 0,
  disabled: false,
});

test('机构树从本人可见的最高机构开始,按机构号排列', () => {
  const tree = orgTree([unit(5, 2, 'B2'), unit(2, 1, 'B'), unit(4, 2, 'B1'), unit(7, 5, 'B2a')]);
  expect(tree.map((node) => node.value)).toEqual([2]);
  expect(tree[0]?.children.map((node) => node.title)).toEqual(['机构B1', '机构B2']);
  expect(tree[0]?.children[1]?.children.map((node) => node.value)).toEqual([7]);
});
