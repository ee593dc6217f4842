import { drawStates, type DrawRow } from '#contract/draws.ts';
import { Tabs } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { drawCalls } from '../../api/draws.ts';
import { useSay } from '../../app/language.ts';
import { useCan } from '../../app/session.tsx';
import { DefinedColumn } from '../../parts/figure.tsx';
import { formatCount, formatMoment } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { ListPage } from '../../parts/list/list-page.tsx';
import { useOrgNames } from '../../parts/org-tree.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { DrawState } from './draw-state.tsx';
import { ExclusionList } from './exclusion-list.tsx';
import { NewDrawForm } from './new-draw-form.tsx';

/** 抽奖: wheels, scratch cards and 博饼 of the bank, and who takes part in none. */
export function DrawsPage(): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const [search, setSearch] = useSearchParams();
  const tab = search.get('tab') === 'list' ? 'list' : 'draws';
  const [isAdding, setIsAdding] = useState(false);
  const add = (
    <GuardedButton
      type="primary"
      blockedBecause={can('create', 'Draw') ? null : t('common.notAllowed')}
      onClick={() => setIsAdding(true)}
    >
      {t('draws.add')}
    </GuardedButton>
  );
  return (
    <>
      <PageHead title={t('shell.menu.draws')} note={t('draws.note')} extra={add} />
      <Tabs
        activeKey={tab}
        onChange={(key) => setSearch({ tab: key })}
        items={(['draws', 'list'] as const).map((key) => ({
          key,
          label: t(`draws.exclusion.${key}`),
        }))}
      />
      {tab === 'list' ? <ExclusionList /> : <Draws add={add} />}
      {isAdding ? <NewDrawForm onClose={() => setIsAdding(false)} /> : null}
    </>
  );
}

function Draws({ add }: { add: ReactNode }): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const say = useSay();
  const orgName = useOrgNames();
  return (
    <ListPage<DrawRow>
      name="draws"
      rowKey={(one) => one.id}
      read={({ filters, cursor, limit, signal }) =>
        drawCalls.list({ ...filters, cursor, limit }, signal)
      }
      filters={[
        {
          name: 'state',
          label: t('draws.state'),
          kind: 'choice',
          options: drawStates.map((value) => ({ value, label: t(`draws.states.${value}`) })),
        },
      ]}
      columns={[
        {
          key: 'name',
          title: t('draws.name'),
          render: (one) => <Link to={`/draws/${one.id}`}>{say(one.name)}</Link>,
        },
        {
          key: 'state',
          title: t('draws.state'),
          render: (one) => <DrawState state={one.state} />,
        },
        { key: 'kind', title: t('draws.kind'), render: (one) => t(`draws.kinds.${one.kind}`) },
        {
          key: 'period',
          title: t('draws.period'),
          render: (one) => `${formatMoment(one.startsAt)} – ${formatMoment(one.endsAt)}`,
        },
        {
          key: 'plays',
          title: t('draws.plays'),
          align: 'right',
          render: (one) => formatCount(one.plays),
        },
        {
          key: 'left',
          title: t('draws.left'),
          header: <DefinedColumn label={t('draws.left')} definition={t('draws.leftDefinition')} />,
          align: 'right',
          render: ({ prizes }) =>
            prizes ? `${formatCount(prizes.left)} / ${formatCount(prizes.stock)}` : '—',
        },
        { key: 'org', from: 1280, title: t('draws.org'), render: (one) => orgName(one.orgId) },
        {
          key: 'created',
          from: 1280,
          title: t('draws.created'),
          render: (one) => formatMoment(one.createdAt),
        },
      ]}
      empty={{ text: t('draws.empty'), action: can('create', 'Draw') ? add : null }}
    />
  );
}
