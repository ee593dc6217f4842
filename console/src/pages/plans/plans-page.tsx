import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useAudienceOptions } from '../../api/audiences.ts';
import { bankToday } from '../../api/bank-day.ts';
import { type Plan, planCalls } from '../../api/plans.ts';
import { useCan } from '../../app/session.tsx';
import { ApprovedContentActions } from '../../parts/approved-content-actions.tsx';
import { DefinedColumn } from '../../parts/figure.tsx';
import { formatCount, formatDay } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { ListPage } from '../../parts/list/list-page.tsx';
import { useOrgNames } from '../../parts/org-tree.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { StatusTag } from '../../parts/status-tag.tsx';
import { PlanForm } from './plan-form.tsx';

const tones = {
  waiting: 'warning',
  live: 'success',
  later: 'processing',
  over: 'default',
  draft: 'default',
  retired: 'default',
} as const;

function stateOf({ retiredAt, live, isWaiting }: Plan): keyof typeof tones {
  if (retiredAt !== null) return 'retired';
  if (live === null) return isWaiting ? 'waiting' : 'draft';
  const today = bankToday();
  if (live.until < today) return 'over';
  return live.from > today ? 'later' : 'live';
}

/** 方案: what is proposed to audiences, with how many it is for and what was claimed of it. */
export function PlansPage(): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const orgName = useOrgNames();
  const [editing, setEditing] = useState<Plan | 'new' | null>(null);
  const mayNot = can('create', 'Campaign') ? null : t('common.notAllowed');
  const addButton = (
    <GuardedButton type="primary" blockedBecause={mayNot} onClick={() => setEditing('new')}>
      {t('plans.add')}
    </GuardedButton>
  );
  const audiences = useAudienceOptions(can('read', 'Audience'));
  const audienceName = (id: number | null): string =>
    id === null
      ? t('plans.everybody')
      : (audiences.data?.find((one) => one.id === id)?.name ?? `#${id}`);
  return (
    <>
      <PageHead title={t('shell.menu.plans')} note={t('plans.note')} extra={addButton} />
      <ListPage<Plan>
        name="plans"
        rowKey={(one) => one.id}
        read={({ filters, cursor, limit, signal }) =>
          planCalls.list({ ...filters, cursor, limit }, signal)
        }
        columns={[
          {
            key: 'name',
            title: t('plans.name'),
            render: ({ draft }) => draft.name,
          },
          {
            key: 'audience',
            title: t('plans.audience'),
            render: ({ draft }) => audienceName(draft.audienceId),
          },
          {
            key: 'items',
            title: t('plans.items'),
            render: ({ draft }) =>
              t('plans.itemCounts', {
                financial: draft.productBenefitIds.length + draft.products.length,
                other: draft.offerIds.length + draft.services.length,
              }),
          },
          {
            key: 'days',
            title: t('plans.days'),
            render: ({ draft }) => `${formatDay(draft.from)} – ${formatDay(draft.until)}`,
          },
          {
            key: 'state',
            title: t('plans.state'),
            render: (one) => (
              <>
                <StatusTag tone={tones[stateOf(one)]} text={t(`plans.states.${stateOf(one)}`)} />
                {one.isWaiting && one.live !== null ? (
                  <div className="muted">{t('plans.changeWaits')}</div>
                ) : null}
              </>
            ),
          },
          {
            key: 'size',
            title: t('plans.size'),
            header: (
              <DefinedColumn label={t('plans.size')} definition={t('plans.sizeDefinition')} />
            ),
            align: 'right',
            render: (one) => <FigureCell plan={one} name="audienceSize" />,
          },
          {
            key: 'claimed',
            title: t('plans.claimed'),
            header: (
              <DefinedColumn label={t('plans.claimed')} definition={t('plans.claimedDefinition')} />
            ),
            align: 'right',
            render: (one) => <FigureCell plan={one} name="claimed" />,
          },
          { key: 'org', title: t('plans.org'), render: (one) => orgName(one.orgId) },
        ]}
        rowActionsWidth={140}
        rowActions={(one) => (
          <ApprovedContentActions
            one={one}
            name={one.draft.name}
            words="plans"
            listKey="plans"
            onEdit={() => setEditing(one)}
            onRetire={() => planCalls.retire(one.id)}
          />
        )}
        empty={{ text: t('plans.empty'), action: addButton }}
      />
      {editing === null ? null : (
        <PlanForm plan={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />
      )}
    </>
  );
}

/** A figure of a plan, counted when its row is on the screen. */
function FigureCell({ plan, name }: { plan: Plan; name: 'audienceSize' | 'claimed' }): ReactNode {
  const can = useCan();
  const figures = useQuery({
    enabled: can('read', 'Audience'),
    queryKey: ['plans', 'figures', plan.id],
    queryFn: ({ signal }) => planCalls.figures(plan.id, signal),
  });
  return formatCount(figures.data?.[name]);
}
