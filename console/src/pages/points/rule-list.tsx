import { Button } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { pointsCalls, useProgrammes, type PointsRule } from '../../api/points.ts';
import { useCan } from '../../app/session.tsx';
import { DefinedColumn } from '../../parts/figure.tsx';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { ListPage } from '../../parts/list/list-page.tsx';
import { RuleDrawer } from './rule-drawer.tsx';
import { RuleForm } from './rule-form.tsx';
import { LawState } from '../../parts/law-switch.tsx';
import { RuleState, RuleVersionState, RuleWords } from './rule-state.tsx';

export function RuleList(): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const programmes = useProgrammes();
  const [search, setSearch] = useSearchParams();
  const [isAdding, setIsAdding] = useState(false);
  const open = (id: number | null): void =>
    setSearch(
      (current) => {
        const next = new URLSearchParams(current);
        if (id === null) next.delete('rule');
        else next.set('rule', String(id));
        return next;
      },
      { replace: true },
    );
  const shown = Number(search.get('rule')) || null;
  const programmeName = (id: number): string =>
    programmes.data?.find((one) => one.id === id)?.name ?? `#${id}`;
  const add = (
    <GuardedButton
      type="primary"
      blockedBecause={can('create', 'Points') ? null : t('common.notAllowed')}
      onClick={() => setIsAdding(true)}
    >
      {t('points.rule.add')}
    </GuardedButton>
  );
  return (
    <>
      <ListPage<PointsRule>
        name="points-rules"
        rowKey={(one) => one.id}
        read={({ cursor, limit, signal }) => pointsCalls.rules({ cursor, limit }, signal)}
        toolbar={add}
        columns={[
          {
            key: 'name',
            title: t('points.rule.name'),
            render: (one) => (
              <Button type="link" size="small" className="tag-opener" onClick={() => open(one.id)}>
                {one.name}
              </Button>
            ),
          },
          { key: 'code', from: 1500, title: t('points.rule.code'), render: (one) => one.code },
          {
            key: 'kind',
            from: 1280,
            title: t('points.rule.kind'),
            render: (one) => t(`points.rule.kinds.${one.content.kind}`),
          },
          {
            key: 'content',
            title: t('points.rule.content'),
            render: (one) => <RuleWords content={one.content} />,
          },
          {
            key: 'programme',
            from: 1280,
            title: t('points.rule.programme'),
            render: (one) => (one.programmeId === null ? '—' : programmeName(one.programmeId)),
          },
          {
            key: 'state',
            title: t('points.rule.state'),
            render: (one) => <RuleState state={one.state} />,
          },
          {
            key: 'version',
            title: t('points.rule.version'),
            render: (one) => (
              <>
                {one.latestVersion} <RuleVersionState state={one.latestState} />
              </>
            ),
          },
          {
            key: 'law',
            title: t('law.title'),
            header: <DefinedColumn label={t('law.title')} definition={t('law.definition')} />,
            render: (one) => <LawState of={one} />,
          },
        ]}
        empty={{ text: t('points.rule.empty') }}
      />
      {isAdding ? <RuleForm rule={null} onClose={() => setIsAdding(false)} /> : null}
      {shown === null ? null : <RuleDrawer ruleId={shown} onClose={() => open(null)} />}
    </>
  );
}
