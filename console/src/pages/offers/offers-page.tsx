import { isGivenAtOnce } from '#contract/offer-terms.ts';
import { useQueryClient } from '@tanstack/react-query';
import { Progress, Tooltip } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { benefitCalls, useBudgets, type Offer } from '../../api/benefits.ts';
import { useCan } from '../../app/session.tsx';
import { DefinedColumn } from '../../parts/figure.tsx';
import { formatCount, formatFen, formatMoment } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { LawState, LawSwitchButton } from '../../parts/law-switch.tsx';
import { NameAndCode } from '../../parts/name-and-code.tsx';
import { ListPage } from '../../parts/list/list-page.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { OfferForm } from './offer-form.tsx';
import { ReleasesDrawer } from './releases-drawer.tsx';
import { TermsSummary } from './terms-summary.tsx';

export function OffersPage(): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const budgets = useBudgets(can('read', 'Budget'));
  const queries = useQueryClient();
  const [editing, setEditing] = useState<Offer | 'new' | null>(null);
  const [releasing, setReleasing] = useState<Offer | null>(null);
  const budgetName = (id: number): string =>
    budgets.data?.find((one) => one.id === id)?.name ?? `#${id}`;
  const noBudget = budgets.data?.length === 0 ? t('benefits.offers.noBudget') : null;
  const add = (
    <GuardedButton
      type="primary"
      blockedBecause={can('create', 'Offer') ? noBudget : t('common.notAllowed')}
      onClick={() => setEditing('new')}
    >
      {t('benefits.offers.add')}
    </GuardedButton>
  );
  return (
    <>
      <PageHead title={t('shell.menu.offers')} note={t('benefits.offers.note')} extra={add} />
      <ListPage<Offer>
        name="offers"
        rowKey={(one) => one.id}
        read={({ cursor, limit, signal }) => benefitCalls.offers({ cursor, limit }, signal)}
        columns={[
          {
            key: 'name',
            title: t('benefits.offers.name'),
            render: (one) => <NameAndCode name={one.name} code={one.code} />,
          },
          {
            key: 'kind',
            title: t('benefits.offers.kind'),
            render: (one) => t(`benefits.offers.kinds.${one.kind}`),
          },
          {
            key: 'terms',
            title: t('benefits.offers.terms.title'),
            render: (one) => (
              <div className="cell-narrow">
                <TermsSummary terms={one.terms} />
              </div>
            ),
          },
          {
            key: 'law',
            from: 1600,
            title: t('law.title'),
            render: (one) => <LawState of={one} />,
          },
          {
            key: 'budget',
            from: 1280,
            title: t('benefits.offers.budget'),
            render: (one) => <Funders offer={one} nameOf={budgetName} />,
          },
          {
            key: 'face',
            title: t('benefits.offers.face'),
            align: 'right',
            render: (one) => <Worth offer={one} />,
          },
          {
            key: 'days',
            from: 1600,
            title: t('benefits.offers.validDays'),
            align: 'right',
            render: (one) => (isGivenAtOnce(one.kind) ? '—' : one.validDays),
          },
          {
            key: 'cap',
            from: 1600,
            title: t('benefits.offers.caps'),
            align: 'right',
            render: (one) => (
              <>
                <div>{formatCount(one.capCount)}</div>
                <div className="muted">{formatFen(one.capAmountFen)}</div>
              </>
            ),
          },
          {
            key: 'limits',
            from: 1600,
            title: t('benefits.offers.limits'),
            render: (one) => <Limits offer={one} />,
          },
          {
            key: 'stacking',
            from: 1900,
            title: t('benefits.offers.stacking'),
            render: (one) => <Stacking offer={one} />,
          },
          {
            key: 'used',
            from: 1280,
            title: t('benefits.offers.used'),
            header: (
              <DefinedColumn
                label={t('benefits.offers.used')}
                definition={t('benefits.offers.usedDefinition')}
              />
            ),
            render: (one) => <Used offer={one} />,
            width: 150,
          },
          {
            key: 'created',
            from: 1900,
            title: t('benefits.offers.created'),
            render: (one) => formatMoment(one.createdAt),
            width: 165,
          },
        ]}
        rowActions={(one) => (
          <>
            <LawSwitchButton
              of={one}
              subject="Offer"
              type="link"
              blockedBecause={null}
              send={(on, reason) => benefitCalls.switchLaw(one.id, on, reason)}
              onDone={() => queries.invalidateQueries({ queryKey: ['offers'] })}
            />
            {can('read', 'Budget') ? (
              <Link to={`/offers/${one.id}/simulation`}>{t('simulation.open')}</Link>
            ) : null}
            <GuardedButton
              type="link"
              size="small"
              blockedBecause={can('update', 'Offer') ? null : t('common.notAllowed')}
              onClick={() => setEditing(one)}
            >
              {t('benefits.offers.edit')}
            </GuardedButton>
            <GuardedButton type="link" size="small" onClick={() => setReleasing(one)}>
              {t('benefits.offers.release.open')}
            </GuardedButton>
          </>
        )}
        rowActionsWidth={190}
        empty={{ text: t('benefits.offers.empty'), action: can('create', 'Offer') ? add : null }}
      />
      {releasing ? <ReleasesDrawer offer={releasing} onClose={() => setReleasing(null)} /> : null}
      {editing ? (
        <OfferForm offer={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />
      ) : null}
    </>
  );
}

/** What it brings, and from which purchase on. */
function Worth({ offer }: { offer: Offer }): ReactNode {
  const { t } = useTranslation();
  const { percentBp, faceAmountFen, thresholdAmountFen } = offer;
  const most = formatFen(faceAmountFen);
  return (
    <>
      <div>
        {percentBp === null
          ? most
          : t('benefits.offers.percentOf', { percent: percentBp / 100, most })}
      </div>
      {thresholdAmountFen === 0 ? null : (
        <div className="muted">
          {t('benefits.offers.fromPurchase', { yuan: formatFen(thresholdAmountFen) })}
        </div>
      )}
    </>
  );
}

/** Whether it goes with others, and of which group one only. */
function Stacking({ offer }: { offer: Offer }): ReactNode {
  const { t } = useTranslation();
  const { stacks, exclusionGroup } = offer;
  return (
    <>
      {t(stacks ? 'benefits.offers.stacksYes' : 'benefits.offers.stacksNo')}
      {exclusionGroup === null
        ? null
        : ` ${t('benefits.offers.inGroup', { group: exclusionGroup })}`}
    </>
  );
}

/** Who pays, each with its share, or in which order. */
function Funders({ offer, nameOf }: { offer: Offer; nameOf: (id: number) => string }): ReactNode {
  const inOrder = offer.funding.some(({ shareBp }) => shareBp === null);
  if (offer.funding.length === 1) return nameOf(offer.budgetId);
  return (
    <ul className="tight-list">
      {offer.funding.map(({ budgetId, shareBp }, at) => (
        <li key={budgetId}>
          {inOrder
            ? `${at + 1}. ${nameOf(budgetId)}`
            : `${nameOf(budgetId)} ${(shareBp ?? 0) / 100}%`}
        </li>
      ))}
    </ul>
  );
}

function Limits({ offer }: { offer: Offer }): ReactNode {
  const { t } = useTranslation();
  if (offer.limits.length === 0) return '—';
  return (
    <ul className="tight-list">
      {offer.limits.map(({ scope, period, capCount, capAmountFen }) => (
        <li key={`${scope} ${period}`}>
          {[
            `${t(`benefits.offers.limitScopes.${scope}`)} · ${t(`benefits.offers.limitPeriods.${period}`)}`,
            ...(capCount === null ? [] : [t('benefits.offers.limitPieces', { count: capCount })]),
            ...(capAmountFen === null
              ? []
              : [t('benefits.offers.limitYuan', { amount: formatFen(capAmountFen) })]),
          ].join(' ')}
        </li>
      ))}
    </ul>
  );
}

function Used({ offer }: { offer: Offer }): ReactNode {
  const { t } = useTranslation();
  return (
    <Tooltip title={`${formatCount(offer.allottedCount)} / ${formatCount(offer.capCount)}`}>
      <Progress
        size="small"
        status="normal"
        percent={Math.round((offer.allottedCount / offer.capCount) * 1000) / 10}
        aria-label={t('benefits.offers.used')}
      />
    </Tooltip>
  );
}
