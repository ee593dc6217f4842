import {
  ruleShape,
  type Comparison,
  type GroupKind,
  type LeafRule,
  type Rule,
} from '#contract/audience-rule.ts';

/**
 * The rule being edited: the contract's rule, with an id for every node, "not" as a switch on a node
 * instead of a node of its own, and conditions that may still lack something (`null`).
 */
export type EditorLeaf =
  | { kind: 'tag'; tag: string | null; is: Comparison | null }
  | { kind: 'attribute'; attribute: string | null; is: Comparison | null }
  | { kind: 'outlet'; role: 'managing' | 'opening' | 'attributed'; orgIds: readonly number[] }
  | { kind: 'event'; type: string; times: Times; lastDays: number; where: readonly FieldTest[] }
  | { kind: 'transaction'; times: Times; lastDays: number; where: readonly FieldTest[] }
  | { kind: 'audience'; audienceId: number | null; freezeId: number | null }
  | { kind: 'list'; listId: number | null };
export type LeafKind = EditorLeaf['kind'];
export type Times = { operator: 'at_least' | 'at_most'; count: number };
export type FieldTest = { field: string; is: Comparison | null };

export type EditorGroup = { id: number; not: boolean; group: GroupKind; of: readonly EditorNode[] };
export type EditorCondition = { id: number; not: boolean; leaf: EditorLeaf };
export type EditorNode = EditorGroup | EditorCondition;

export function isGroup(node: EditorNode): node is EditorGroup {
  return 'group' in node;
}

/** Gives the ids; one counter for a whole tree. */
export type NextId = () => number;

export function newGroup(
  next: NextId,
  group: GroupKind = 'and',
  of: readonly EditorNode[] = [],
): EditorGroup {
  return { id: next(), not: false, group, of };
}

export function newCondition(next: NextId, kind: LeafKind): EditorCondition {
  return { id: next(), not: false, leaf: emptyLeaf(kind) };
}

export function emptyLeaf(kind: LeafKind): EditorLeaf {
  const often: Times = { operator: 'at_least', count: 1 };
  switch (kind) {
    case 'tag':
      return { kind, tag: null, is: null };
    case 'attribute':
      return { kind, attribute: null, is: null };
    case 'outlet':
      return { kind, role: 'managing', orgIds: [] };
    case 'event':
      return { kind, type: '', times: often, lastDays: 30, where: [] };
    case 'transaction':
      return { kind, times: often, lastDays: 30, where: [] };
    case 'audience':
      return { kind, audienceId: null, freezeId: null };
    case 'list':
      return { kind, listId: null };
  }
}

/** A saved rule as the editor holds it; its root is always a group. */
export function treeOfRule(rule: Rule, next: NextId): EditorGroup {
  const root = nodeOfRule(rule, next, false);
  return isGroup(root) ? root : newGroup(next, 'and', [root]);
}

function nodeOfRule(rule: Rule, next: NextId, not: boolean): EditorNode {
  if (rule.kind === 'not') {
    // A doubled "not" has no switch; it stays as a group of one.
    if (not) return { id: next(), not: true, group: 'and', of: [nodeOfRule(rule.of, next, true)] };
    return nodeOfRule(rule.of, next, true);
  }
  if ('of' in rule)
    return {
      id: next(),
      not,
      group: rule.kind,
      of: rule.of.map((child) => nodeOfRule(child, next, false)),
    };
  const leaf: EditorLeaf =
    rule.kind === 'audience' ? { ...rule, freezeId: rule.freezeId ?? null } : rule;
  return { id: next(), not, leaf };
}

/** The rule to send, or `null` while a condition is unfinished or a group empty. */
export function ruleOfTree(node: EditorNode): Rule | null {
  const plain = isGroup(node) ? ruleOfGroup(node) : ruleOfLeaf(node.leaf);
  if (plain === null) return null;
  return node.not ? { kind: 'not', of: plain } : plain;
}

function ruleOfGroup(group: EditorGroup): Rule | null {
  if (group.of.length === 0) return null;
  const of: Rule[] = [];
  for (const child of group.of) {
    const rule = ruleOfTree(child);
    if (rule === null) return null;
    of.push(rule);
  }
  return { kind: group.group, of };
}

function ruleOfLeaf(leaf: EditorLeaf): LeafRule | null {
  const given =
    leaf.kind === 'audience' && leaf.freezeId === null
      ? { kind: leaf.kind, audienceId: leaf.audienceId }
      : leaf;
  const parsed = ruleShape.safeParse(given);
  if (!parsed.success || 'of' in parsed.data) return null;
  return parsed.data;
}

/** Ids of the conditions that still lack something, and of the empty groups. */
export function unfinished(node: EditorNode): number[] {
  if (isGroup(node)) return node.of.length === 0 ? [node.id] : node.of.flatMap(unfinished);
  return ruleOfLeaf(node.leaf) === null ? [node.id] : [];
}

export function replaceNode(
  root: EditorGroup,
  id: number,
  change: (node: EditorNode) => EditorNode,
): EditorGroup {
  const changed = replaceIn(root, id, change);
  return isGroup(changed) ? changed : root;
}

function replaceIn(
  node: EditorNode,
  id: number,
  change: (node: EditorNode) => EditorNode,
): EditorNode {
  if (node.id === id) return change(node);
  if (!isGroup(node)) return node;
  const of = node.of.map((child) => replaceIn(child, id, change));
  return of.every((child, index) => child === node.of[index]) ? node : { ...node, of };
}

export function addChild(root: EditorGroup, groupId: number, child: EditorNode): EditorGroup {
  return replaceNode(root, groupId, (node) =>
    isGroup(node) ? { ...node, of: [...node.of, child] } : node,
  );
}

export function removeNode(root: EditorGroup, id: number): EditorGroup {
  if (root.id === id) return { ...root, of: [] };
  return {
    ...root,
    of: root.of
      .filter((child) => child.id !== id)
      .map((child) => (isGroup(child) ? removeNode(child, id) : child)),
  };
}

/** Puts a node into a new group of its own at its place, to bracket it with others. */
export function wrapNode(root: EditorGroup, id: number, next: NextId): EditorGroup {
  if (root.id === id) return newGroup(next, 'and', [root]);
  return replaceNode(root, id, (node) => newGroup(next, 'and', [node]));
}

/** Moves a node among its siblings; in a difference the first one is what the others are taken from. */
export function moveNode(root: EditorGroup, id: number, by: -1 | 1): EditorGroup {
  const index = root.of.findIndex((child) => child.id === id);
  if (index < 0)
    return {
      ...root,
      of: root.of.map((child) => (isGroup(child) ? moveNode(child, id, by) : child)),
    };
  const other = root.of[index + by];
  const moved = root.of[index];
  if (!other || !moved) return root;
  return { ...root, of: root.of.with(index, other).with(index + by, moved) };
}

export function countConditions(node: EditorNode): number {
  return isGroup(node) ? node.of.reduce((sum, child) => sum + countConditions(child), 0) : 1;
}
