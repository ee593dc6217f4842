import type { OrgUnit } from '#contract/organization.ts';
import { TreeSelect, type TreeSelectProps } from 'antd';
import { useMemo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useOrgUnits } from '../api/organization.ts';
import { useCan, useSession } from '../app/session.tsx';

export type OrgNode = { value: number; title: string; unit: OrgUnit; children: OrgNode[] };

/** The tree below the units whose parent is not among those given, in order of code. */
export function orgTree(units: readonly OrgUnit[]): OrgNode[] {
  const nodes = new Map(
    units.map((unit): [number, OrgNode] => [
      unit.orgId,
      { value: unit.orgId, title: unit.name, unit, children: [] },
    ]),
  );
  const roots: OrgNode[] = [];
  for (const unit of units.toSorted((a, b) => a.code.localeCompare(b.code))) {
    const node = nodes.get(unit.orgId);
    if (!node) continue;
    const parent = unit.parentId === null ? undefined : nodes.get(unit.parentId);
    (parent?.children ?? roots).push(node);
  }
  return roots;
}

/** Options of a TreeSelect whose values are text, as a query form keeps them in the URL. */
export function useOrgTextTree(): NonNullable<TreeSelectProps['treeData']> {
  const units = useOrgUnits();
  return useMemo(() => textTree(orgTree(units.data ?? [])), [units.data]);
}

type TextNode = { value: string; title: string; children: TextNode[] };

function textTree(nodes: readonly OrgNode[]): TextNode[] {
  return nodes.map((node) => ({
    value: String(node.value),
    title: node.title,
    children: textTree(node.children),
  }));
}

/** Names of org units by id, for lists that give ids only; not asked for where the reader may not know them. */
export function useOrgNames(): (orgId: number | null | undefined) => string {
  const can = useCan();
  const units = useOrgUnits(can('read', 'OrgUnit'));
  const names = useMemo(
    () => new Map((units.data ?? []).map((unit) => [unit.orgId, unit.name])),
    [units.data],
  );
  return (orgId) =>
    orgId === null || orgId === undefined ? '—' : (names.get(orgId) ?? `#${orgId}`);
}

/** Whether a row is of the person's own reach, so that they may change it or draw on it; null is the whole bank's. */
export function useReach(): (row: { orgId: number | null }) => boolean {
  const units = useOrgUnits();
  const { wholeBank } = useSession();
  const own = useMemo(() => new Set((units.data ?? []).map((unit) => unit.orgId)), [units.data]);
  return ({ orgId }) => wholeBank || (orgId !== null && own.has(orgId));
}

type OrgSelectProps = Omit<TreeSelectProps<number>, 'treeData'> & { onlyEnabled?: boolean };

/** Chooses one org unit inside the person's own subtree. */
export function OrgSelect({ onlyEnabled = true, ...rest }: OrgSelectProps): ReactNode {
  const { t } = useTranslation();
  const units = useOrgUnits();
  const tree = useMemo(
    () => orgTree((units.data ?? []).filter((unit) => !onlyEnabled || !unit.disabled)),
    [units.data, onlyEnabled],
  );
  return (
    <TreeSelect
      showSearch={{ treeNodeFilterProp: 'title' }}
      treeData={tree}
      loading={units.isPending}
      placeholder={t('common.placeholderSelect')}
      treeDefaultExpandedKeys={tree.map((node) => node.value)}
      {...rest}
    />
  );
}
