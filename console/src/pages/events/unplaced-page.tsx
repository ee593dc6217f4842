import { eventName } from '#contract/events.ts';
import type { UnplacedCounts, UnplacedEvent, UnplacedReason } from '#contract/unplaced-events.ts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Card, Col, Row, Table, Tooltip, Typography } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { eventCalls } from '../../api/events.ts';
import { useLanguage } from '../../app/language.ts';
import { useCan } from '../../app/session.tsx';
import { useConfirmChange } from '../../parts/confirm-change.tsx';
import { Figure } from '../../parts/figure.tsx';
import { formatCount, formatDay, formatMoment } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { ListPage } from '../../parts/list/list-page.tsx';
import { Loaded } from '../../parts/load-state.tsx';
import { PageHead } from '../../parts/page-head.tsx';

/** 待归属事件: events whose customer no file has brought yet, why, and for how long they are kept. */
export function UnplacedPage(): ReactNode {
  const { t } = useTranslation();
  const counts = useQuery({
    queryKey: ['unplaced-events', 'counts'],
    queryFn: ({ signal }) => eventCalls.unplacedCounts(signal),
  });
  return (
    <>
      <PageHead title={t('shell.menu.unplacedEvents')} note={t('events.note')} />
      <Loaded query={counts}>{(found) => <Counts counts={found} />}</Loaded>
      <UnplacedList />
    </>
  );
}

type Gone = { one: number } | { source: string };

/** Asks, deletes, and reads the page again. */
function useRemoval(): (what: Gone, count: number) => void {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const confirm = useConfirmChange();
  const removal = useMutation({
    mutationFn: (what: Gone) =>
      'one' in what
        ? eventCalls.removeUnplaced(what.one)
        : eventCalls.removeUnplacedOf(what.source),
    onSuccess: () => void message.success(t('events.removed')),
    onSettled: () => queries.invalidateQueries({ queryKey: ['unplaced-events'] }),
  });
  return (what, count) =>
    confirm({
      title:
        'one' in what
          ? t('events.removeTitle')
          : t('events.removeAllTitle', { source: what.source }),
      count,
      detail: t('events.removeHint'),
      okText: t('events.remove'),
      run: () => removal.mutateAsync(what),
    });
}

function useMayNotRemove(): string | null {
  const { t } = useTranslation();
  const can = useCan();
  return can('delete', 'Event') ? null : t('common.notAllowed');
}

function Counts({ counts }: { counts: UnplacedCounts }): ReactNode {
  const { t } = useTranslation();
  const remove = useRemoval();
  const blocked = useMayNotRemove();
  const tiles = [
    {
      label: t('events.total'),
      value: formatCount(counts.total),
      definition: t('events.totalDefinition'),
    },
    {
      label: t('events.kept'),
      value: formatCount(counts.keptDays),
      unit: t('events.days'),
      definition: t('events.keptDefinition'),
    },
  ];
  const ofSource = (source: string): number =>
    counts.sources.filter((one) => one.source === source).reduce((sum, one) => sum + one.count, 0);
  return (
    <>
      <Row gutter={[14, 14]} className="section">
        {tiles.map((tile) => (
          <Col key={tile.label} xs={12} lg={6}>
            <Card variant="borderless" className="tile">
              <Figure {...tile} />
            </Card>
          </Col>
        ))}
      </Row>
      {counts.sources.length === 0 ? null : (
        <Card variant="borderless" className="section" title={t('events.bySource')}>
          <Table<UnplacedCounts['sources'][number]>
            size="small"
            pagination={false}
            rowKey={(one) => `${one.source} ${one.reason}`}
            dataSource={counts.sources}
            scroll={{ x: 'max-content' }}
            columns={[
              { title: t('events.source'), dataIndex: 'source' },
              { title: t('events.reason'), render: (_, one) => <Reason reason={one.reason} /> },
              {
                title: t('events.count'),
                align: 'right',
                render: (_, one) => <span className="number">{formatCount(one.count)}</span>,
              },
              {
                title: t('events.oldest'),
                render: (_, one) => formatMoment(one.oldestReceivedAt),
              },
              {
                title: t('events.newest'),
                render: (_, one) => formatMoment(one.newestReceivedAt),
              },
              {
                title: t('common.actions'),
                fixed: 'right',
                render: (_, { source }) => (
                  <GuardedButton
                    type="link"
                    size="small"
                    danger
                    blockedBecause={blocked}
                    onClick={() => remove({ source }, ofSource(source))}
                  >
                    {t('events.removeAll')}
                  </GuardedButton>
                ),
              },
            ]}
          />
        </Card>
      )}
    </>
  );
}

function Reason({ reason }: { reason: UnplacedReason }): ReactNode {
  const { t } = useTranslation();
  return (
    <Tooltip title={t(`events.reasonHints.${reason}`)}>
      <span tabIndex={0}>{t(`events.reasons.${reason}`)}</span>
    </Tooltip>
  );
}

/** Ids of sources have any length; the whole one is told on hover. */
function Shortened({ text }: { text: string }): ReactNode {
  return (
    <Typography.Text className="source-id" ellipsis={{ tooltip: text }}>
      {text}
    </Typography.Text>
  );
}

function UnplacedList(): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const remove = useRemoval();
  const blocked = useMayNotRemove();
  return (
    <ListPage<UnplacedEvent>
      name="unplaced-events"
      rowKey={(one) => one.id}
      read={({ filters, cursor, limit, signal }) =>
        eventCalls.unplaced({ ...filters, cursor, limit }, signal)
      }
      filters={[{ name: 'source', label: t('events.source'), kind: 'text' }]}
      columns={[
        { key: 'source', title: t('events.source'), render: (one) => one.source },
        {
          key: 'event',
          title: t('events.event'),
          render: (one) => <Shortened text={one.eventId} />,
        },
        { key: 'type', title: t('events.type'), render: (one) => eventName(one.type, language) },
        {
          key: 'customer',
          title: t('events.customer'),
          render: (one) => (
            <>
              <Shortened text={one.customerId} />
              <span className="muted">{one.customerSource}</span>
            </>
          ),
        },
        {
          key: 'reason',
          title: t('events.reason'),
          render: (one) => <Reason reason={one.reason} />,
        },
        {
          key: 'occurred',
          title: t('events.occurredAt'),
          render: (one) => formatMoment(one.occurredAt),
        },
        {
          key: 'received',
          title: t('events.receivedAt'),
          render: (one) => formatMoment(one.receivedAt),
        },
        {
          key: 'until',
          title: t('events.keptUntil'),
          render: (one) => formatDay(one.keptUntil),
        },
      ]}
      rowActions={(one) => (
        <GuardedButton
          type="link"
          size="small"
          danger
          blockedBecause={blocked}
          onClick={() => remove({ one: one.id }, 1)}
        >
          {t('events.remove')}
        </GuardedButton>
      )}
      rowActionsWidth={90}
      empty={{ text: t('events.empty') }}
    />
  );
}
