import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Drawer, Flex, Table, Tooltip, Typography } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { benefitCalls, type Offer, type Release } from '../../api/benefits.ts';
import { useCan } from '../../app/session.tsx';
import { useConfirmChange } from '../../parts/confirm-change.tsx';
import { formatCount, formatFen, formatMoment } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { FirstStep, Loaded } from '../../parts/load-state.tsx';
import { StatusTag, type StatusTone } from '../../parts/status-tag.tsx';
import { LuckyReplay } from './lucky-replay.tsx';
import { ReleaseForm } from './release-form.tsx';

/** Where and how long an offer is open to anyone, how much of it went, and how it is closed before its time. */
export function ReleasesDrawer({
  offer,
  onClose,
}: {
  offer: Offer;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const [adding, setAdding] = useState(false);
  const found = useQuery({
    queryKey: ['offers', offer.id, 'releases'],
    queryFn: ({ signal }) => benefitCalls.releases(offer.id, signal),
  });
  const isAllSetAside = offer.capCount - offer.allottedCount < (offer.terms.lucky?.number ?? 1);
  const blocked = can('create', 'Offer')
    ? isAllSetAside
      ? t('benefits.offers.release.noneLeft')
      : null
    : t('common.notAllowed');
  const add = (
    <GuardedButton type="primary" blockedBecause={blocked} onClick={() => setAdding(true)}>
      {t('benefits.offers.release.add')}
    </GuardedButton>
  );
  return (
    <Drawer
      open
      size={860}
      title={t('benefits.offers.release.title', { name: offer.name })}
      onClose={onClose}
    >
      <Flex vertical gap={12} align="stretch">
        <Typography.Text type="secondary">{t('benefits.offers.release.listHint')}</Typography.Text>
        <div>{add}</div>
        <Loaded query={found}>
          {(releases) =>
            releases.length === 0 ? (
              <FirstStep text={t('benefits.offers.release.none')} />
            ) : (
              <ReleaseTable releases={releases} isLucky={offer.terms.lucky !== undefined} />
            )
          }
        </Loaded>
      </Flex>
      {adding ? <ReleaseForm offer={offer} onClose={() => setAdding(false)} /> : null}
    </Drawer>
  );
}

function ReleaseTable({
  releases,
  isLucky,
}: {
  releases: readonly Release[];
  isLucky: boolean;
}): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const { message } = App.useApp();
  const confirm = useConfirmChange();
  const queries = useQueryClient();
  const close = useMutation({
    mutationFn: ({ id }: Release) => benefitCalls.closeRelease(id),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['offers'] });
      void message.success(t('benefits.offers.release.closed'));
    },
  });
  return (
    <Table<Release>
      size="small"
      rowKey="id"
      pagination={false}
      scroll={{ x: 'max-content' }}
      dataSource={[...releases]}
      expandable={
        isLucky
          ? {
              expandedRowRender: (one) => <LuckyFacts release={one} />,
              columnTitle: <span className="sr-only">{t('benefits.offers.release.lucky')}</span>,
            }
          : {}
      }
      columns={[
        { title: t('benefits.offers.release.state'), render: (_, one) => <State of={one} /> },
        {
          title: t('benefits.offers.release.time'),
          render: (_, one) => `${formatMoment(one.claimFrom)} – ${formatMoment(one.claimUntil)}`,
        },
        {
          title: t('benefits.offers.release.given'),
          align: 'right',
          render: (_, one) => (
            <span className="number">
              {`${formatCount(one.usedCount)} / ${formatCount(one.capCount)}`}
            </span>
          ),
        },
        {
          title: t('benefits.offers.release.money'),
          align: 'right',
          render: (_, one) => (
            <span className="number">
              {`${formatFen(one.usedAmountFen)} / ${formatFen(one.capAmountFen)}`}
            </span>
          ),
        },
        {
          title: t('common.actions'),
          render: (_, one) => (
            <GuardedButton
              type="link"
              size="small"
              danger
              blockedBecause={
                can('create', 'Offer')
                  ? one.state === 'open'
                    ? null
                    : t('benefits.offers.release.isClosed')
                  : t('common.notAllowed')
              }
              onClick={() =>
                confirm({
                  title: t('benefits.offers.release.closeAsk'),
                  count: one.capCount - one.usedCount,
                  detail: t('benefits.offers.release.closeHint'),
                  okText: t('benefits.offers.release.close'),
                  run: () => close.mutateAsync(one),
                })
              }
            >
              {t('benefits.offers.release.close')}
            </GuardedButton>
          ),
        },
      ]}
    />
  );
}

const tones = { soon: 'default', open: 'success', over: 'default', closed: 'default' } as const;

function State({ of }: { of: Release }): ReactNode {
  const { t } = useTranslation();
  const [now] = useState(Date.now);
  const state = stateOf(of, now);
  const tone: StatusTone = tones[state];
  return <StatusTag tone={tone} text={t(`benefits.offers.release.states.${state}`)} />;
}

function stateOf({ state, claimFrom, claimUntil }: Release, now: number): keyof typeof tones {
  if (state === 'closed') return 'closed';
  if (now < Date.parse(claimFrom)) return 'soon';
  return now < Date.parse(claimUntil) ? 'open' : 'over';
}

/** By which the amounts of a lucky packet can be drawn again: the commitment now, the seed once it is over. */
function LuckyFacts({ release }: { release: Release }): ReactNode {
  const { t } = useTranslation();
  const found = useQuery({
    queryKey: ['offers', 'lucky', release.id],
    queryFn: ({ signal }) => benefitCalls.lucky(release.id, signal),
  });
  return (
    <Loaded query={found} rows={1}>
      {(proof) => {
        const { commitment, seed, totalFen, number, groups } = proof;
        return (
          <>
            <p>
              {t('benefits.offers.release.luckyGroups', {
                groups: formatCount(groups),
                number: formatCount(number),
                total: formatFen(totalFen),
              })}
            </p>
            <Tooltip title={t('benefits.offers.release.commitmentHint')}>
              <span className="muted">{t('benefits.offers.release.commitment')} </span>
            </Tooltip>
            <Typography.Text code copyable className="digest">
              {commitment}
            </Typography.Text>
            <div>
              <span className="muted">{t('benefits.offers.release.seed')} </span>
              {seed === null ? (
                t('benefits.offers.release.seedLater')
              ) : (
                <Typography.Text code copyable className="digest">
                  {seed}
                </Typography.Text>
              )}
            </div>
            {proof.seed === null ? null : <LuckyReplay proof={proof} />}
          </>
        );
      }}
    </Loaded>
  );
}
