import type { DrawContent, PrizeContent } from '#contract/draw-content.ts';
import type { DrawKind, DrawView } from '#contract/draws.ts';
import { Alert, Flex, Table, Tag } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useBudgets, useOffers } from '../../api/benefits.ts';
import { useSay } from '../../app/language.ts';
import { useCan } from '../../app/session.tsx';
import { formatCount, formatFen } from '../../parts/format-figure.ts';
import { checkOdds, type CheckedOdds, type CheckedPrize } from './check-odds.core.ts';
import { useScrolledByKeyboard } from '../../parts/list/scrolled-by-keyboard.ts';

type OddsCheckProps = {
  kind: DrawKind;
  content: Pick<DrawContent, 'prizes' | 'totalWeight' | 'guarantee'>;
  /** of a version that has been open: how many of each prize were won */
  given?: readonly number[];
  draw: Pick<DrawView, 'topPrizeCapFen'>;
};

/** Prizes with their exact odds, the most that they cost, and whether offers, budgets and the law allow it. */
export function OddsCheck({ kind, content, given = [], draw }: OddsCheckProps): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const can = useCan();
  const offers = useOffers();
  const budgets = useBudgets(can('read', 'Budget'));
  const checked = checkOdds(kind, content, {
    capFen: draw.topPrizeCapFen,
    offers: offers.data ?? [],
    budgets: budgets.data ?? [],
  });
  const rows = content.prizes.flatMap((prize, place) => {
    const check = checked.prizes[place];
    return check ? [{ place, prize, check, won: given[place] }] : [];
  });
  const table = useScrolledByKeyboard();
  const offerName = (id: number): string =>
    offers.data?.find((one) => one.id === id)?.name ?? `#${id}`;
  return (
    <>
      <Table<{ place: number; prize: PrizeContent; check: CheckedPrize; won: number | undefined }>
        ref={table}
        size="small"
        pagination={false}
        rowKey="place"
        scroll={{ x: 'max-content' }}
        dataSource={rows}
        locale={{ emptyText: t('draws.noPrizes') }}
        columns={[
          { title: t('draws.prize'), render: (_, { prize }) => say(prize.name) },
          { title: t('draws.offer'), render: (_, { prize }) => offerName(prize.offerId) },
          {
            title: t('draws.value'),
            align: 'right',
            render: (_, { prize, check }) => (
              <Flex gap={6} justify="flex-end">
                {check.isAboveCap ? <Tag color="error">{t('draws.aboveCap')}</Tag> : null}
                <span className="number">{formatFen(prize.valueFen)}</span>
              </Flex>
            ),
          },
          {
            title: t('draws.stock'),
            align: 'right',
            render: (_, { prize, check, won }) => (
              <Flex gap={6} justify="flex-end">
                {check.isAboveOffer && won === undefined ? (
                  <Tag color="error">{t('draws.aboveOffer')}</Tag>
                ) : null}
                <span className="number">
                  {won === undefined
                    ? formatCount(prize.stock)
                    : `${formatCount(prize.stock - won)} / ${formatCount(prize.stock)}`}
                </span>
              </Flex>
            ),
          },
          {
            title: t('draws.odds'),
            align: 'right',
            render: (_, { check }) => <span className="number">{shownOdds(check.odds)}</span>,
          },
          {
            title: t('draws.unlockAfter'),
            align: 'right',
            render: (_, { prize }) =>
              prize.unlockAfter > 1 ? formatCount(prize.unlockAfter) : t('draws.atOnce'),
          },
          {
            title: t('draws.perCustomer'),
            align: 'right',
            render: (_, { prize }) => prize.perCustomer ?? t('draws.unlimited'),
          },
          {
            title: t('draws.cost'),
            align: 'right',
            render: (_, { check }) => <span className="number">{formatFen(check.costFen)}</span>,
          },
        ]}
      />
      <p>
        {t('draws.noPrizeOdds')}: <span className="number">{shownOdds(checked.none)}</span>
      </p>
      <Findings checked={checked} capFen={draw.topPrizeCapFen} isOpen={given.length > 0} />
    </>
  );
}

function shownOdds({ numerator, denominator }: CheckedOdds['none']): string {
  const percent = Number(((numerator / denominator) * 100).toPrecision(4));
  return `${formatCount(numerator)} / ${formatCount(denominator)} (${percent}%)`;
}

function Findings({
  checked,
  capFen,
  isOpen,
}: {
  checked: CheckedOdds;
  capFen: number;
  isOpen: boolean;
}): ReactNode {
  const { t } = useTranslation();
  const { weightsAbove, worstCaseFen, budgets, isSharedByFunders } = checked;
  const isAboveCap = checked.prizes.some((prize) => prize.isAboveCap);
  const short = budgets.filter(({ needFen, availableFen }) => needFen > availableFen);
  return (
    <Flex vertical gap={8}>
      {weightsAbove > 0 ? (
        <Alert
          type="error"
          showIcon
          title={t('draws.weightsAbove', { number: formatCount(weightsAbove) })}
        />
      ) : null}
      {isAboveCap ? (
        <Alert type="error" showIcon title={t('draws.capBroken', { cap: formatFen(capFen) })} />
      ) : null}
      <Alert
        type={short.length > 0 && !isOpen ? 'error' : 'info'}
        showIcon
        title={t('draws.worstCase', { yuan: formatFen(worstCaseFen) })}
        description={
          isOpen ? (
            t('draws.setAside')
          ) : (
            <>
              {budgets.map(({ id, name, needFen, availableFen }) => (
                <div key={id}>
                  {t(needFen > availableFen ? 'draws.budgetShort' : 'draws.budgetEnough', {
                    name,
                    need: formatFen(needFen),
                    available: formatFen(availableFen),
                  })}
                </div>
              ))}
              {isSharedByFunders ? <div>{t('draws.sharedByFunders')}</div> : null}
              <div>{t('draws.cap', { cap: formatFen(capFen) })}</div>
            </>
          )
        }
      />
    </Flex>
  );
}
