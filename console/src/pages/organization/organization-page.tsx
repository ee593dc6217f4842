import type { OrgUnit } from '#contract/organization.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Card, Col, Descriptions, Flex, Input, Row, Space, Tree } from 'antd';
import { useMemo, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { organizationCalls, useOrgUnits } from '../../api/organization.ts';
import { useCan } from '../../app/session.tsx';
import { useConfirmChange } from '../../parts/confirm-change.tsx';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { FirstStep, Loaded } from '../../parts/load-state.tsx';
import { orgTree, type OrgNode } from '../../parts/org-tree.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { StatusTag } from '../../parts/status-tag.tsx';
import { AccountsLink } from '../ledger/account-page.tsx';
import { OrgUnitForm } from './org-unit-form.tsx';

export function OrganizationPage(): ReactNode {
  const { t } = useTranslation();
  const units = useOrgUnits();
  return (
    <>
      <PageHead title={t('shell.menu.organization')} note={t('organization.note')} />
      <Loaded query={units}>{(all) => <OrgUnits units={all} />}</Loaded>
    </>
  );
}

type TreeNode = { key: number; title: ReactNode; children: TreeNode[] };

function OrgUnits({ units }: { units: readonly OrgUnit[] }): ReactNode {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchParams();
  const [text, setText] = useState('');
  const tree = useMemo(() => orgTree(units), [units]);
  const chosenId = Number(search.get('unit')) || tree[0]?.value;
  const chosen = units.find((unit) => unit.orgId === chosenId);
  const nodes = useMemo(() => matching(tree, text.trim()), [tree, text]);
  return (
    <Row gutter={14}>
      <Col xs={24} lg={9}>
        <Card variant="borderless">
          <Input.Search
            allowClear
            placeholder={t('organization.search')}
            aria-label={t('organization.search')}
            className="section"
            onChange={(event) => setText(event.target.value)}
          />
          {nodes.length === 0 ? (
            <FirstStep text={t('organization.empty')} />
          ) : (
            <Tree<TreeNode>
              key={text}
              treeData={nodes}
              height={560}
              defaultExpandedKeys={
                text
                  ? units.map((unit) => unit.orgId)
                  : tree.flatMap((node) => [
                      node.value,
                      ...node.children.map((child) => child.value),
                    ])
              }
              selectedKeys={chosenId ? [chosenId] : []}
              onSelect={(keys) => keys[0] !== undefined && setSearch({ unit: String(keys[0]) })}
              blockNode
            />
          )}
        </Card>
      </Col>
      <Col xs={24} lg={15}>
        <Card variant="borderless">
          {chosen ? (
            <UnitDetail unit={chosen} units={units} />
          ) : (
            <FirstStep text={t('organization.choose')} />
          )}
        </Card>
      </Col>
    </Row>
  );
}

/** Keeps the units that match and everything above them. */
function matching(nodes: readonly OrgNode[], text: string): TreeNode[] {
  return nodes.flatMap((node) => {
    const children = matching(node.children, text);
    const hit = text === '' || node.unit.name.includes(text) || node.unit.code.includes(text);
    if (!hit && children.length === 0) return [];
    const title = (
      <span className={node.unit.disabled ? 'muted' : ''}>
        {node.unit.name} <span className="muted">{node.unit.code}</span>
      </span>
    );
    return [{ key: node.value, title, children }];
  });
}

function UnitDetail({ unit, units }: { unit: OrgUnit; units: readonly OrgUnit[] }): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const [form, setForm] = useState<'add' | 'edit' | null>(null);
  const parent = units.find((one) => one.orgId === unit.parentId);
  const mayUpdate = can('update', 'OrgUnit') ? null : t('common.notAllowed');
  return (
    <>
      <Flex justify="space-between" align="center" wrap gap={8} className="section">
        <h2 className="card-title">{unit.name}</h2>
        <Space wrap>
          <GuardedButton
            type="primary"
            blockedBecause={
              can('create', 'OrgUnit')
                ? unit.disabled && t('organization.alreadyDisabled')
                : t('common.notAllowed')
            }
            onClick={() => setForm('add')}
          >
            {t('organization.addBelow')}
          </GuardedButton>
          <GuardedButton blockedBecause={mayUpdate} onClick={() => setForm('edit')}>
            {t('organization.move')}
          </GuardedButton>
          <DisableUnit unit={unit} blockedBecause={mayUpdate} />
        </Space>
      </Flex>
      <Descriptions
        column={2}
        bordered
        size="small"
        items={[
          { key: 'code', label: t('organization.code'), children: unit.code },
          {
            key: 'kind',
            label: t('organization.kind'),
            children: t(`organization.kinds.${unit.kind}`),
          },
          { key: 'parent', label: t('organization.parent'), children: parent?.name ?? '—' },
          {
            key: 'state',
            label: t('organization.state'),
            children: (
              <StatusTag
                tone={unit.disabled ? 'default' : 'success'}
                text={t(unit.disabled ? 'organization.disabled' : 'organization.enabled')}
              />
            ),
          },
        ]}
      />
      {can('read', 'Staff') ? (
        <div className="card-foot">
          <Link to={`/staff?orgId=${unit.orgId}`}>{t('organization.staffHere')}</Link>
          <AccountsLink of={{ outletId: unit.orgId }} />
        </div>
      ) : null}
      <OrgUnitForm open={form} unit={unit} onClose={() => setForm(null)} />
    </>
  );
}

/** Says how many units, people and customers are touched, and sends those numbers back as confirmed. */
function DisableUnit({
  unit,
  blockedBecause,
}: {
  unit: OrgUnit;
  blockedBecause: string | null;
}): ReactNode {
  const { t } = useTranslation();
  const confirm = useConfirmChange();
  const queries = useQueryClient();
  const disable = useMutation({
    mutationFn: (affected: unknown) => organizationCalls.disableUnit(unit.orgId, { affected }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['org-units'] }),
  });
  const ask = useMutation({
    mutationFn: () => organizationCalls.affected(unit.orgId),
    onSuccess: (affected) =>
      confirm({
        title: t('organization.disableAsk', { name: unit.name }),
        detail: t('organization.disableDetail', affected),
        okText: t('organization.disable'),
        run: () => disable.mutateAsync(affected),
      }),
  });
  const enable = useMutation({
    mutationFn: () => organizationCalls.enableUnit(unit.orgId),
    onSettled: () => queries.invalidateQueries({ queryKey: ['org-units'] }),
  });
  if (unit.disabled) {
    return (
      <GuardedButton
        loading={enable.isPending}
        blockedBecause={blockedBecause}
        onClick={() => enable.mutate()}
      >
        {t('organization.enable')}
      </GuardedButton>
    );
  }
  return (
    <GuardedButton
      danger
      loading={ask.isPending}
      blockedBecause={blockedBecause ?? (unit.parentId === null ? t('organization.isRoot') : null)}
      onClick={() => ask.mutate()}
    >
      {t('organization.disable')}
    </GuardedButton>
  );
}
