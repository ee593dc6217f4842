import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Card, Col, Row, Steps, Tabs, Tag } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { campaignCalls, type Board, type Campaign, type Trial } from '../../api/campaigns.ts';
import { useSay } from '../../app/language.ts';
import { useCan } from '../../app/session.tsx';
import { useConfirmChange } from '../../parts/confirm-change.tsx';
import { Figure } from '../../parts/figure.tsx';
import { formatCount, formatFen, formatPercent } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { JobFollow } from '../../parts/job-progress.tsx';
import { Loaded } from '../../parts/load-state.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { CampaignState } from './campaign-state.tsx';
import { CampaignSummary } from './campaign-summary.tsx';
import { TrialWarnings, useTrial } from './campaign-trial.tsx';
import { DailyChart } from './daily-chart.tsx';
import { ArmFunnel } from './arm-funnel.tsx';
import { MeasurementPanel } from './measurement-panel.tsx';

const phases = ['freezing', 'assigning', 'allotting', 'issuing', 'checking'] as const;
const launchedStates = new Set(['launching', 'running', 'ended', 'stopped']);

/** The live board: figures, funnel an arm, the days, and what it brought against control. */
export function CampaignBoard({ campaign }: { campaign: Campaign }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const launched = launchedStates.has(campaign.state);
  return (
    <>
      <PageHead
        title={campaign.content.name}
        note={campaign.content.goal}
        extra={<BoardActions campaign={campaign} />}
      />
      {campaign.launchRefusal ? (
        <Alert
          type="error"
          showIcon
          className="section"
          title={t('campaigns.refused')}
          description={say(campaign.launchRefusal)}
        />
      ) : null}
      {campaign.state === 'launching' ? <LaunchProgress campaign={campaign} /> : null}
      {launched && campaign.state !== 'launching' ? <LiveBoard campaign={campaign} /> : null}
      <Card variant="borderless" title={t('campaigns.submit.summary')}>
        <CampaignSummary content={campaign.content} split={campaign.split} />
      </Card>
    </>
  );
}

function BoardActions({ campaign }: { campaign: Campaign }): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const confirm = useConfirmChange();
  const queries = useQueryClient();
  const again = (): Promise<void> => queries.invalidateQueries({ queryKey: ['campaigns'] });
  const launch = useMutation({
    mutationFn: () => campaignCalls.launch(campaign.id),
    onSettled: again,
  });
  const reopen = useMutation({
    mutationFn: () => campaignCalls.reopen(campaign.id),
    onSettled: again,
  });
  const stop = useMutation({ mutationFn: () => campaignCalls.stop(campaign.id), onSettled: again });
  const mayNot = can('run', 'Campaign') ? null : t('common.notAllowed');
  const { name } = campaign.content;
  return (
    <>
      <CampaignState state={campaign.state} />
      {campaign.approvalId !== null && can('read', 'Approval') ? (
        <Link to={`/approvals?box=mine&approval=${campaign.approvalId}`}>
          <Button>{t('campaigns.actions.seeApproval')}</Button>
        </Link>
      ) : null}
      {campaign.state === 'approved' ? (
        <GuardedButton
          loading={reopen.isPending}
          blockedBecause={can('update', 'Campaign') ? null : t('common.notAllowed')}
          onClick={() => reopen.mutate()}
        >
          {t('campaigns.actions.reopen')}
        </GuardedButton>
      ) : null}
      {campaign.state === 'in_review' || campaign.state === 'approved' ? (
        <GuardedButton
          type="primary"
          loading={launch.isPending}
          blockedBecause={
            mayNot ?? (campaign.state === 'approved' ? null : t('campaigns.actions.launchBlocked'))
          }
          onClick={() =>
            confirm({
              title: t('campaigns.actions.launchAsk', { name }),
              detail: <LaunchDetail campaign={campaign} />,
              okText: t('campaigns.actions.launch'),
              danger: false,
              run: () => launch.mutateAsync(),
            })
          }
        >
          {t('campaigns.actions.launch')}
        </GuardedButton>
      ) : null}
      {campaign.state === 'running' ? (
        <GuardedButton
          danger
          blockedBecause={mayNot}
          onClick={() =>
            confirm({
              title: t('campaigns.actions.stopAsk', { name }),
              detail: t('campaigns.actions.stopHint'),
              okText: t('campaigns.actions.stop'),
              run: () => stop.mutateAsync(),
            })
          }
        >
          {t('campaigns.actions.stop')}
        </GuardedButton>
      ) : null}
    </>
  );
}

/** Whom the launch touches and what it may cost. */
function LaunchDetail({ campaign }: { campaign: Campaign }): ReactNode {
  const { t } = useTranslation();
  const trial = useTrial(campaign.id, campaign.version);
  return (
    <>
      <Loaded query={trial} rows={1}>
        {(found) => (
          <>
            <p>
              {t('campaigns.actions.launchPeople', {
                all: formatCount(found.audienceCount),
                treated: formatCount(expectedIn(found, false)),
                control: formatCount(expectedIn(found, true)),
                worst: formatFen(found.worstCaseFen),
              })}
            </p>
            <TrialWarnings trial={found} />
          </>
        )}
      </Loaded>
      <p>{t('campaigns.actions.launchHint')}</p>
    </>
  );
}

function expectedIn(trial: Trial, control: boolean): number {
  return trial.arms
    .filter((arm) => arm.isControl === control)
    .reduce((sum, arm) => sum + arm.expectedCount, 0);
}

function LaunchProgress({ campaign }: { campaign: Campaign }): ReactNode {
  const { t } = useTranslation();
  const at = phases.findIndex((phase) => phase === campaign.launchPhase);
  return (
    <Card variant="borderless" className="section">
      <Steps
        size="small"
        current={at < 0 ? 0 : at}
        items={phases.map((phase) => ({ title: t(`campaigns.phases.${phase}`) }))}
        className="section"
      />
      {campaign.launchJobId === null ? null : <JobFollow id={campaign.launchJobId} />}
    </Card>
  );
}

function LiveBoard({ campaign }: { campaign: Campaign }): ReactNode {
  const { t } = useTranslation();
  const board = useQuery({
    queryKey: ['campaigns', 'board', campaign.id],
    queryFn: ({ signal }) => campaignCalls.board(campaign.id, signal),
    refetchInterval: campaign.state === 'running' ? 10_000 : false,
  });
  return (
    <Loaded query={board}>
      {(live) => (
        <>
          <BoardFigures board={live} />
          <Card variant="borderless" className="section">
            <Tabs
              items={[
                {
                  key: 'funnel',
                  label: t('campaigns.board.funnel'),
                  children: <ArmFunnel board={live} />,
                },
                {
                  key: 'daily',
                  label: t('campaigns.board.daily'),
                  children: <DailyChart board={live} />,
                },
              ]}
            />
            {live.excluded.length > 0 ? (
              <p className="muted">
                {t('campaigns.board.excluded')}:{' '}
                {live.excluded.map((one) => (
                  <Tag key={one.reason} variant="filled">
                    <ExcludedReason reason={one.reason} /> {formatCount(one.count)}
                  </Tag>
                ))}
              </p>
            ) : null}
          </Card>
          <MeasurementPanel
            campaign={campaign}
            armNames={new Map(live.arms.map((arm) => [arm.code, arm.name]))}
          />
        </>
      )}
    </Loaded>
  );
}

function ExcludedReason({ reason }: { reason: string }): ReactNode {
  const { t } = useTranslation();
  const known = (
    ['UNDER_14', 'SUPPRESSED', 'OPTED_OUT', 'NO_CONSENT', 'UNIVERSAL_HOLDOUT'] as const
  ).find((one) => one === reason);
  return known ? t(`campaigns.board.reasons.${known}`) : reason;
}

function BoardFigures({ board }: { board: Board }): ReactNode {
  const { t } = useTranslation();
  const treatment = board.arms.filter((arm) => !arm.isControl);
  const total = (of: (arm: Board['arms'][number]) => number): number =>
    treatment.reduce((sum, arm) => sum + of(arm), 0);
  const assigned = total((arm) => arm.assigned);
  const rate = (of: (arm: Board['arms'][number]) => number): string =>
    formatPercent(assigned ? total(of) / assigned : null, 1);
  const everybody = board.arms.reduce((sum, arm) => sum + arm.assigned, 0);
  const tiles = [
    {
      label: t('campaigns.board.assigned'),
      value: formatCount(everybody),
      unit: t('common.peopleUnit'),
      note: board.arms.map((arm) => `${arm.name} ${formatCount(arm.assigned)}`).join(' · '),
    },
    {
      label: t('campaigns.board.contactRate'),
      value: rate((arm) => arm.contacted),
      definition: t('campaigns.board.contactDefinition'),
      note: `${formatCount(total((arm) => arm.contacted))} / ${formatCount(assigned)}`,
    },
    {
      label: t('campaigns.board.redemptionRate'),
      value: rate((arm) => arm.redeemed),
      definition: t('campaigns.board.redemptionDefinition'),
      note: `${formatCount(total((arm) => arm.redeemed))} / ${formatCount(assigned)}`,
    },
    {
      label: t('campaigns.board.costTotal'),
      value: formatFen(board.arms.reduce((sum, arm) => sum + arm.costFen, 0)),
      unit: t('common.yuanUnit'),
      definition: t('campaigns.board.costDefinition'),
    },
  ];
  return (
    <Row gutter={[14, 14]} className="section">
      {tiles.map((tile) => (
        <Col key={tile.label} xs={12} xl={6}>
          <Card variant="borderless" className="tile">
            <Figure {...tile} freshAt={board.asOf} />
          </Card>
        </Col>
      ))}
    </Row>
  );
}
