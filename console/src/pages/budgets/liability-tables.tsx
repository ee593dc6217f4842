import type { Liability } from '#contract/budgets.ts';
import { largestLiabilities } from '#contract/budgets.ts';
import { Table, type TableProps } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { DefinedColumn, Figure } from '../../parts/figure.tsx';
import { formatFen, formatLastDay } from '../../parts/format-figure.ts';
import { FirstStep } from '../../parts/load-state.tsx';

type Promised = Liability['total'];
type Item = Liability['items'][number];
const parts = ['claimable', 'claimed', 'held', 'worst'] as const;

/** What was promised and may still have to be paid: together, by funder, and by what it was promised for. */
export function LiabilityTables({ liability }: { liability: Liability }): ReactNode {
  const { t } = useTranslation();
  const { total, funders, items } = liability;
  const ofFunders = useMoneyColumns<Liability['funders'][number]>();
  const ofItems = useMoneyColumns<Item>();
  if (total.worstFen === 0) return <FirstStep text={t('benefits.budgets.liability.empty')} />;
  return (
    <>
      <div className="figures">
        {parts.map((part) => (
          <Figure
            key={part}
            size="small"
            label={t(`benefits.budgets.liability.${part}`)}
            definition={t(`benefits.budgets.liability.definitions.${part}`)}
            value={formatFen(total[`${part}Fen`])}
          />
        ))}
      </div>
      {funders.length > 1 ? (
        <>
          <h3 className="part-title">{t('benefits.budgets.liability.byFunder')}</h3>
          <Table
            size="small"
            pagination={false}
            rowKey="funderId"
            scroll={{ x: 'max-content' }}
            dataSource={funders}
            columns={[{ title: t('benefits.budgets.funder'), dataIndex: 'name' }, ...ofFunders]}
          />
        </>
      ) : null}
      <h3 className="part-title">{t('benefits.budgets.liability.byOffer')}</h3>
      <Table
        size="small"
        pagination={items.length > 20 ? { pageSize: 20, showSizeChanger: false } : false}
        rowKey={(one) =>
          `${one.budgetId} ${one.offerId} ${one.campaignId} ${one.source} ${one.claimUntil} ${one.offerName}`
        }
        scroll={{ x: 'max-content' }}
        dataSource={items}
        columns={[
          {
            title: t('issues.offer'),
            render: (_, one) => <span className="long-name">{one.offerName || '—'}</span>,
          },
          { title: t('benefits.offers.budget'), dataIndex: 'budgetName' },
          {
            title: t('benefits.budgets.liability.source'),
            render: (_, one) => <Source item={one} />,
          },
          {
            title: t('benefits.budgets.liability.until'),
            render: (_, one) =>
              one.offerId === null
                ? '—'
                : one.claimUntil === null
                  ? t('benefits.budgets.liability.ended')
                  : formatLastDay(one.claimUntil),
          },
          ...ofItems,
        ]}
      />
      {items.length === largestLiabilities ? (
        <p className="muted">
          {t('benefits.budgets.liability.largest', { number: largestLiabilities })}
        </p>
      ) : null}
    </>
  );
}

function Source({ item }: { item: Item }): ReactNode {
  const { t } = useTranslation();
  const word = t(`benefits.budgets.liability.sources.${item.source}`);
  if (item.campaignId === null) return word;
  return (
    <>
      {word}{' '}
      <Link to={`/campaigns/${item.campaignId}`}>{item.campaignName ?? `#${item.campaignId}`}</Link>
    </>
  );
}

function useMoneyColumns<Row extends Promised>(): NonNullable<TableProps<Row>['columns']> {
  const { t } = useTranslation();
  return parts.map((part) => ({
    key: part,
    title: (
      <DefinedColumn
        label={t(`benefits.budgets.liability.${part}`)}
        definition={t(`benefits.budgets.liability.definitions.${part}`)}
      />
    ),
    align: 'right' as const,
    render: (_: unknown, row: Row) => (
      <span className="number">{formatFen(row[`${part}Fen`])}</span>
    ),
  }));
}
