import { differenceClasses, differenceStates } from '#contract/reconciliation.ts';
import { useQuery } from '@tanstack/react-query';
import { Drawer, Tabs, Tag, Typography } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { type Difference, type Reconciliation, reconciliationCalls } from '../../api/merchants.ts';
import { useCan } from '../../app/session.tsx';
import { CloseButton, closedWith } from '../../parts/close-button.tsx';
import { formatCount, formatFen, formatMoment } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { ListPage } from '../../parts/list/list-page.tsx';
import { Loaded } from '../../parts/load-state.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { StatusTag } from '../../parts/status-tag.tsx';
import { CloseForm } from './close-form.tsx';
import { UploadForm } from './upload-form.tsx';

/** 对账: statements held against the bank's, and each difference until it is closed. */
export function ReconciliationsPage(): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const [search, setSearch] = useSearchParams();
  const [uploading, setUploading] = useState(false);
  const tab = search.get('tab') === 'list' ? 'list' : 'differences';
  const uploadButton = (
    <GuardedButton
      type="primary"
      blockedBecause={can('run', 'Settlement') ? null : t('common.notAllowed')}
      onClick={() => setUploading(true)}
    >
      {t('merchants.reconciliation.upload')}
    </GuardedButton>
  );
  return (
    <>
      <PageHead
        title={t('shell.menu.reconciliations')}
        note={t('merchants.reconciliation.note')}
        extra={uploadButton}
      />
      <Tabs
        activeKey={tab}
        onChange={(key) => setSearch({ tab: key })}
        items={[
          {
            key: 'differences',
            label: t('merchants.reconciliation.differenceList'),
            children: tab === 'differences' ? <Differences /> : null,
          },
          {
            key: 'list',
            label: t('merchants.reconciliation.list'),
            children: tab === 'list' ? <Reconciliations upload={uploadButton} /> : null,
          },
        ]}
      />
      {uploading ? <UploadForm onClose={() => setUploading(false)} /> : null}
    </>
  );
}

function Differences(): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const [search, setSearch] = useSearchParams();
  const of = search.get('of');
  const [closing, setClosing] = useState<Difference | null>(null);
  const side = (told: Difference['here']): ReactNode =>
    told ? (
      <>
        <div>{formatFen(told.amountFen)}</div>
        <div className="muted">{formatMoment(told.at)}</div>
      </>
    ) : (
      '—'
    );
  return (
    <>
      <ListPage<Difference>
        name="differences"
        rowKey={(one) => one.id}
        read={({ filters, cursor, limit, signal }) =>
          reconciliationCalls.differences(
            { ...filters, reconciliationId: of ?? undefined, cursor, limit },
            signal,
          )
        }
        within={of ?? ''}
        toolbar={
          of === null ? null : (
            <Tag closable onClose={() => setSearch({ tab: 'differences' })}>
              {t('merchants.reconciliation.onlyOf', { id: of })}
            </Tag>
          )
        }
        filters={[
          {
            kind: 'choice',
            name: 'class',
            label: t('merchants.reconciliation.class'),
            options: differenceClasses.map((value) => ({
              value,
              label: t(`merchants.reconciliation.classes.${value}`),
            })),
          },
          {
            kind: 'choice',
            name: 'state',
            label: t('merchants.reconciliation.state'),
            options: differenceStates.map((value) => ({
              value,
              label: t(`merchants.reconciliation.states.${value}`),
            })),
          },
        ]}
        columns={[
          {
            key: 'class',
            title: t('merchants.reconciliation.class'),
            render: (one) => t(`merchants.reconciliation.classes.${one.class}`),
          },
          {
            key: 'reference',
            title: t('merchants.reconciliation.number'),
            render: (one) => one.reference,
          },
          {
            key: 'merchant',
            from: 1280,
            title: t('merchants.merchantNo'),
            render: (one) => one.merchantNo,
          },
          {
            key: 'here',
            title: t('merchants.reconciliation.here'),
            align: 'right',
            render: (one) => side(one.here),
          },
          {
            key: 'there',
            title: t('merchants.reconciliation.there'),
            align: 'right',
            render: (one) => side(one.there),
          },
          {
            key: 'state',
            title: t('merchants.reconciliation.state'),
            render: (one) => (
              <StatusTag
                tone={
                  one.state === 'open'
                    ? 'warning'
                    : one.state === 'submitted'
                      ? 'processing'
                      : 'success'
                }
                text={t(`merchants.reconciliation.states.${one.state}`)}
              />
            ),
          },
          {
            key: 'reason',
            from: 1280,
            title: t('merchants.reconciliation.reason'),
            render: closedWith,
          },
        ]}
        rowActions={(one) => (
          <CloseButton
            mayClose={can('update', 'Settlement')}
            closedAs={
              one.state === 'open' ? null : t(`merchants.reconciliation.states.${one.state}`)
            }
            onClick={() => setClosing(one)}
          >
            {t('merchants.reconciliation.handle')}
          </CloseButton>
        )}
        rowActionsWidth={90}
        empty={{ text: t('merchants.reconciliation.differencesEmpty') }}
      />
      {closing ? <CloseForm difference={closing} onClose={() => setClosing(null)} /> : null}
    </>
  );
}

function Reconciliations({ upload }: { upload: ReactNode }): ReactNode {
  const { t } = useTranslation();
  const [shown, setShown] = useState<Reconciliation | null>(null);
  const count = (key: 'lines' | 'matched' | 'differences' | 'open') => ({
    key,
    title: t(`merchants.reconciliation.${key}`),
    align: 'right' as const,
    render: (one: Reconciliation) => formatCount(one[key]),
  });
  return (
    <>
      <ListPage<Reconciliation>
        name="reconciliations"
        rowKey={(one) => one.id}
        read={({ cursor, limit, signal }) => reconciliationCalls.list({ cursor, limit }, signal)}
        columns={[
          {
            key: 'merchant',
            title: t('merchants.reconciliation.merchant'),
            render: (one) => one.merchantName,
          },
          {
            key: 'days',
            title: t('merchants.reconciliation.period'),
            render: (one) => `${one.from} – ${one.until}`,
          },
          {
            key: 'file',
            from: 1280,
            title: t('merchants.reconciliation.file'),
            render: (one) => (
              <Typography.Text className="ellipsis" ellipsis={{ tooltip: one.fileName }}>
                {one.fileName}
              </Typography.Text>
            ),
          },
          count('lines'),
          {
            key: 'bad',
            from: 1280,
            title: t('merchants.reconciliation.bad'),
            align: 'right',
            render: (one) => formatCount(one.badLines),
          },
          count('matched'),
          count('differences'),
          count('open'),
          {
            key: 'by',
            from: 1500,
            title: t('merchants.reconciliation.uploadedBy'),
            render: (one) => one.uploadedBy,
          },
          {
            key: 'at',
            from: 1280,
            title: t('merchants.reconciliation.uploadedAt'),
            render: (one) => formatMoment(one.uploadedAt),
          },
        ]}
        onRow={setShown}
        empty={{ text: t('merchants.reconciliation.empty'), action: upload }}
      />
      {shown ? <BadLines of={shown} onClose={() => setShown(null)} /> : null}
    </>
  );
}

function BadLines({ of, onClose }: { of: Reconciliation; onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const detail = useQuery({
    queryKey: ['reconciliations', of.id],
    queryFn: ({ signal }) => reconciliationCalls.find(of.id, signal),
  });
  return (
    <Drawer open title={`${of.merchantName} · ${of.fileName}`} onClose={onClose}>
      <p>
        {t('merchants.reconciliation.done', of)}{' '}
        <Link to={`/reconciliations?tab=differences&of=${of.id}`}>
          {t('merchants.reconciliation.differenceList')}
        </Link>
      </p>
      <p>
        {of.badLines === 0
          ? t('merchants.reconciliation.badNone')
          : `${t('merchants.reconciliation.bad')}: ${formatCount(of.badLines)}`}
      </p>
      <Loaded query={detail}>
        {({ told }) => (
          <ul className="tight-list">
            {told.map(({ line, reason }) => (
              <li key={line}>
                {t('merchants.reconciliation.badLine', {
                  line,
                  reason: t(`merchants.reconciliation.badReasons.${reason}`),
                })}
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </Drawer>
  );
}
