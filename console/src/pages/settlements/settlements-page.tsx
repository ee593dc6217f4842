import { useQuery } from '@tanstack/react-query';
import { Descriptions, Drawer, Space, Table } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { type Settlement, settlementCalls } from '../../api/merchants.ts';
import { DownloadButton } from '../../parts/download-button.tsx';
import { DefinedColumn } from '../../parts/figure.tsx';
import { formatCount, formatFen, formatMoment } from '../../parts/format-figure.ts';
import { ListPage } from '../../parts/list/list-page.tsx';
import { Loaded } from '../../parts/load-state.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { useMerchantFilter } from '../merchants/merchant-filter.ts';

/** 结算: the statement of each merchant and day, with its files. */
export function SettlementsPage(): ReactNode {
  const { t } = useTranslation();
  const byMerchant = useMerchantFilter(t('merchants.settlement.merchant'));
  const [shown, setShown] = useState<Settlement | null>(null);
  const times = (number: number, fen: number): string =>
    t('merchants.settlement.times', { number: formatCount(number), yuan: formatFen(fen) });
  return (
    <>
      <PageHead title={t('shell.menu.settlements')} note={t('merchants.settlement.note')} />
      <ListPage<Settlement>
        name="settlements"
        rowKey={(one) => one.id}
        read={({ filters, cursor, limit, signal }) =>
          settlementCalls.list({ ...filters, cursor, limit }, signal)
        }
        filters={[
          byMerchant,
          { kind: 'day', name: 'from', label: t('merchants.settlement.from') },
          { kind: 'day', name: 'until', label: t('merchants.settlement.until') },
        ]}
        columns={[
          { key: 'day', title: t('merchants.settlement.day'), render: (one) => one.day },
          {
            key: 'merchant',
            title: t('merchants.settlement.merchant'),
            render: (one) => one.merchantName,
          },
          {
            key: 'redeemed',
            title: t('merchants.settlement.redeemed'),
            align: 'right',
            render: (one) => times(one.redeemedCount, one.redeemedFen),
          },
          {
            key: 'reversed',
            title: t('merchants.settlement.reversed'),
            align: 'right',
            render: (one) => times(one.reversedCount, one.reversedFen),
          },
          {
            key: 'corrected',
            from: 1280,
            title: t('merchants.settlement.corrected'),
            align: 'right',
            render: (one) => formatFen(one.correctedFen),
          },
          {
            key: 'net',
            title: t('merchants.settlement.net'),
            header: (
              <DefinedColumn
                label={t('merchants.settlement.net')}
                definition={t('merchants.settlement.netDefinition')}
              />
            ),
            align: 'right',
            render: (one) => formatFen(one.netFen),
          },
          {
            key: 'paid',
            title: t('merchants.settlement.paid'),
            align: 'right',
            render: (one) => formatFen(one.paidFen),
          },
          {
            key: 'closing',
            title: t('merchants.settlement.closing'),
            align: 'right',
            render: (one) => formatFen(one.closingFen),
          },
        ]}
        onRow={setShown}
        empty={{ text: t('merchants.settlement.empty') }}
      />
      {shown ? <StatementDrawer statement={shown} onClose={() => setShown(null)} /> : null}
    </>
  );
}

function StatementDrawer({
  statement,
  onClose,
}: {
  statement: Settlement;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const { id, merchantName, day } = statement;
  const detail = useQuery({
    queryKey: ['settlements', id],
    queryFn: ({ signal }) => settlementCalls.find(id, signal),
  });
  return (
    <Drawer
      open
      size="large"
      title={`${merchantName} · ${day}`}
      onClose={onClose}
      extra={
        <Space>
          {(['csv', 'xlsx'] as const).map((format) => (
            <DownloadButton
              key={format}
              path={`/api/settlements/${id}/file?format=${format}`}
              fileName={`settlement-${statement.merchantNo}-${day}.${format}`}
            >
              {t(`merchants.settlement.${format}`)}
            </DownloadButton>
          ))}
        </Space>
      }
    >
      <Descriptions
        column={{ xs: 1, sm: 2 }}
        items={[
          {
            key: 'opening',
            label: t('merchants.settlement.opening'),
            children: formatFen(statement.openingFen),
          },
          {
            key: 'net',
            label: t('merchants.settlement.net'),
            children: formatFen(statement.netFen),
          },
          {
            key: 'paid',
            label: t('merchants.settlement.paid'),
            children: formatFen(statement.paidFen),
          },
          {
            key: 'closing',
            label: t('merchants.settlement.closing'),
            children: formatFen(statement.closingFen),
          },
          {
            key: 'made',
            label: t('merchants.settlement.madeAt'),
            children: formatMoment(statement.madeAt),
          },
        ]}
      />
      <h2 className="part-title">{t('merchants.settlement.funders')}</h2>
      <Loaded query={detail}>
        {({ funders }) => (
          <Table
            size="small"
            pagination={false}
            scroll={{ x: 'max-content' }}
            rowKey={(one) => `${one.funderId} ${one.kind}`}
            dataSource={funders}
            columns={[
              {
                title: t('merchants.settlement.funder'),
                render: (_, one) => one.funderName || '—',
              },
              {
                title: t('merchants.settlement.kind'),
                render: (_, one) => t(`merchants.settlement.kinds.${one.kind}`),
              },
              {
                title: t('merchants.settlement.count'),
                align: 'right',
                render: (_, one) => formatCount(one.count),
              },
              {
                title: t('merchants.settlement.amount'),
                align: 'right',
                render: (_, one) => formatFen(one.amountFen),
              },
            ]}
          />
        )}
      </Loaded>
    </Drawer>
  );
}
