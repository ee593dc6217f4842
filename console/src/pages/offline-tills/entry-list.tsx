import { bearers, offlineClasses, offlineEntryStates } from '#contract/offline-tills.ts';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { offlineCalls, type OfflineEntry } from '../../api/offline.ts';
import { useCan } from '../../app/session.tsx';
import { CloseButton } from '../../parts/close-button.tsx';
import { DefinedColumn } from '../../parts/figure.tsx';
import { formatFen, formatMoment } from '../../parts/format-figure.ts';
import { ListPage } from '../../parts/list/list-page.tsx';
import { StatusTag } from '../../parts/status-tag.tsx';
import { useMerchantFilter } from '../merchants/merchant-filter.ts';
import { EntryForm } from './entry-form.tsx';

const tones = {
  settled: 'success',
  open: 'warning',
  compensated: 'success',
  closed: 'default',
} as const;

/** What tills told later: the class of each line, who bears it, and what was decided. */
export function EntryList(): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const byMerchant = useMerchantFilter(t('offline.merchant'));
  const [handled, setHandled] = useState<OfflineEntry | null>(null);
  const outcome = (one: OfflineEntry): string => {
    if (one.compensatedAt) return t('offline.paidAt', { at: formatMoment(one.compensatedAt) });
    if (one.closedAt)
      return t('offline.toldBy', {
        by: one.closedBy ?? '',
        at: formatMoment(one.closedAt),
        reason: one.closingReason ?? '',
      });
    return '—';
  };
  return (
    <>
      <ListPage<OfflineEntry>
        name="offline-entries"
        rowKey={(one) => `${one.tillId} ${one.sequence}`}
        read={({ filters, cursor, limit, signal }) =>
          offlineCalls.entries({ ...filters, cursor, limit }, signal)
        }
        filters={[
          {
            kind: 'choice',
            name: 'state',
            label: t('offline.state'),
            options: offlineEntryStates.map((value) => ({
              value,
              label: t(`offline.states.${value}`),
            })),
          },
          {
            kind: 'choice',
            name: 'class',
            label: t('offline.class'),
            options: offlineClasses.map((value) => ({
              value,
              label: t(`offline.classes.${value}`),
            })),
          },
          {
            kind: 'choice',
            name: 'bearer',
            label: t('offline.bearer'),
            options: bearers.map((value) => ({ value, label: t(`offline.bearers.${value}`) })),
          },
          byMerchant,
        ]}
        columns={[
          {
            key: 'merchant',
            title: t('offline.merchant'),
            render: (one) => (
              <>
                <div>{one.merchantName}</div>
                <div className="muted">{`${one.tillName} #${one.sequence}`}</div>
              </>
            ),
          },
          {
            key: 'class',
            title: t('offline.class'),
            render: (one) => t(`offline.classes.${one.class}`),
          },
          {
            key: 'bearer',
            from: 1280,
            title: t('offline.bearer'),
            header: (
              <DefinedColumn
                label={t('offline.bearer')}
                definition={t('offline.bearerDefinition')}
              />
            ),
            render: (one) => t(`offline.bearers.${one.bearer}`),
          },
          {
            key: 'amount',
            title: t('offline.amount'),
            align: 'right',
            render: (one) => (
              <>
                <div>{formatFen(one.amountFen)}</div>
                <div className="muted">{formatFen(one.purchaseAmountFen)}</div>
              </>
            ),
          },
          {
            key: 'accepted',
            from: 1280,
            title: t('offline.acceptedAt'),
            render: (one) => formatMoment(one.at),
          },
          {
            key: 'arrived',
            from: 1600,
            title: t('offline.arrivedAt'),
            render: (one) => formatMoment(one.arrivedAt),
          },
          {
            key: 'state',
            title: t('offline.state'),
            render: (one) => (
              <StatusTag tone={tones[one.state]} text={t(`offline.states.${one.state}`)} />
            ),
          },
          {
            key: 'outcome',
            from: 1280,
            title: t('offline.decided'),
            render: (one) => <span className="sentence">{outcome(one)}</span>,
          },
        ]}
        rowActions={(one) =>
          one.state === 'settled' ? null : (
            <CloseButton
              mayClose={can('update', 'Settlement')}
              closedAs={one.state === 'open' ? null : t(`offline.states.${one.state}`)}
              onClick={() => setHandled(one)}
            >
              {t(one.bearer === 'bank' ? 'offline.pay' : 'offline.tell')}
            </CloseButton>
          )
        }
        rowActionsWidth={110}
        empty={{ text: t('offline.entriesEmpty') }}
      />
      {handled ? <EntryForm entry={handled} onClose={() => setHandled(null)} /> : null}
    </>
  );
}
