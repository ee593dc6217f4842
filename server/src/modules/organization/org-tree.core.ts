import type { OrgUnitKind } from '#contract/organization.ts';

const rank: Record<OrgUnitKind, number> = { head_office: 0, branch: 1, sub_branch: 2, outlet: 3 };

/**
 * Whether a unit of this kind may stand below one of that kind: always a smaller one, but a head office
 * may stand below another (rural banks below their association).
 */
export function mayStandBelow(kind: OrgUnitKind, parentKind: OrgUnitKind): boolean {
  return rank[kind] > rank[parentKind] || (kind === 'head_office' && parentKind === 'head_office');
}

export type OrgUnitRecord = {
  code: string;
  name: string;
  kind: OrgUnitKind;
  parentCode: string | null;
};
export type KnownUnit = { kind: OrgUnitKind; parentCode: string | null };

export type TreeFault =
  | { fault: 'duplicate_code'; code: string }
  | { fault: 'unknown_parent'; code: string; parentCode: string }
  | { fault: 'misplaced'; code: string; kind: OrgUnitKind; parentKind: OrgUnitKind }
  | { fault: 'second_root'; code: string }
  | { fault: 'cycle'; code: string };

/** The first thing wrong with the tree that the records would make together with the units known already. */
export function findTreeFault(
  records: readonly OrgUnitRecord[],
  known: ReadonlyMap<string, KnownUnit>,
): TreeFault | null {
  const tree = new Map(known);
  const seen = new Set<string>();
  for (const record of records) {
    if (seen.has(record.code)) return { fault: 'duplicate_code', code: record.code };
    seen.add(record.code);
    tree.set(record.code, record);
  }
  const roots = [...tree].filter(([, unit]) => unit.parentCode === null);
  const extraRoot = roots.find(([, unit]) => unit.kind !== 'head_office') ?? roots[1];
  if (extraRoot) return { fault: 'second_root', code: extraRoot[0] };
  for (const record of records) {
    if (record.parentCode === null) continue;
    const parent = tree.get(record.parentCode);
    if (!parent)
      return { fault: 'unknown_parent', code: record.code, parentCode: record.parentCode };
    if (!mayStandBelow(record.kind, parent.kind)) {
      return { fault: 'misplaced', code: record.code, kind: record.kind, parentKind: parent.kind };
    }
    if (standsBelowItself(record.code, tree)) return { fault: 'cycle', code: record.code };
  }
  // A record may also change the kind of a unit whose children stay: they are checked against it.
  for (const [code, unit] of tree) {
    const parent = unit.parentCode === null ? undefined : tree.get(unit.parentCode);
    if (parent && !mayStandBelow(unit.kind, parent.kind)) {
      return { fault: 'misplaced', code, kind: unit.kind, parentKind: parent.kind };
    }
  }
  return null;
}

function standsBelowItself(code: string, tree: ReadonlyMap<string, KnownUnit>): boolean {
  const passed = new Set([code]);
  let above = tree.get(code)?.parentCode ?? null;
  while (above !== null) {
    if (passed.has(above)) return true;
    passed.add(above);
    above = tree.get(above)?.parentCode ?? null;
  }
  return false;
}
