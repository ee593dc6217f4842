import type { PointsRuleDetail } from '#contract/points-rules.ts';
import { useQuery } from '@tanstack/react-query';
import { Alert, Descriptions, Drawer, Flex, Table, Tag } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { pointsCalls } from '../../api/points.ts';
import { Figure } from '../../parts/figure.tsx';
import { formatCount, formatMoment, formatPointsAmount } from '../../parts/format-figure.ts';
import { LawState, LawSwitchList } from '../../parts/law-switch.tsx';
import { FirstStep, Loaded } from '../../parts/load-state.tsx';
import { useOrgNames } from '../../parts/org-tree.tsx';
import { RuleActions } from './rule-actions.tsx';
import { RuleGifts } from './rule-gifts.tsx';
import { RuleMoney } from './rule-money.tsx';
import { RuleSimulated } from './rule-simulated.tsx';
import { RuleState, RuleVersionState, RuleWords } from './rule-state.tsx';

/** One rule: what it gives, what it would have given, its versions, what compliance said, its quarters. */
export function RuleDrawer({
  ruleId,
  onClose,
}: {
  ruleId: number;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const found = useQuery({
    queryKey: ['points-rules', 'one', ruleId],
    queryFn: ({ signal }) => pointsCalls.rule(ruleId, signal),
    refetchInterval: ({ state: { data } }) =>
      data?.runs.some((run) => run.finishedAt === null) ? 3000 : false,
  });
  return (
    <Drawer
      open
      onClose={onClose}
      size={780}
      title={found.data?.name ?? t('shell.menu.points')}
      footer={found.data ? <RuleActions rule={found.data} /> : null}
    >
      <Loaded query={found}>{(rule) => <OneRule rule={rule} />}</Loaded>
    </Drawer>
  );
}

function OneRule({ rule }: { rule: PointsRuleDetail }): ReactNode {
  const { t } = useTranslation();
  const orgName = useOrgNames();
  return (
    <>
      {rule.refusedByLaw && !rule.switchedOn ? (
        <Alert type="warning" showIcon className="section" title={t('law.definition')} />
      ) : null}
      <Descriptions
        bordered
        size="small"
        column={2}
        items={[
          {
            key: 'kind',
            label: t('points.rule.kind'),
            children: t(`points.rule.kinds.${rule.content.kind}`),
          },
          { key: 'code', label: t('points.rule.code'), children: rule.code },
          {
            key: 'state',
            label: t('points.rule.state'),
            children: <RuleState state={rule.state} />,
          },
          { key: 'law', label: t('law.title'), children: <LawState of={rule} /> },
          { key: 'org', label: t('points.programme.org'), children: orgName(rule.orgId), span: 2 },
          {
            key: 'content',
            label: t('points.rule.content'),
            children: <RuleWords content={rule.content} />,
            span: 2,
          },
        ]}
      />
      <h2 className="part-title">{t('points.rule.simulation')}</h2>
      <RuleSimulated rule={rule} />
      {rule.programmeId === null ? null : <RuleMoney rule={rule} />}
      <h2 className="part-title">{t('points.rule.history')}</h2>
      <Versions rule={rule} />
      {rule.refusedByLaw ? <LawSwitchList switches={rule.switches} /> : null}
      {rule.content.kind === 'interest' ? <Runs rule={rule} /> : null}
      {rule.content.kind === 'product_gifts' ? <RuleGifts rule={rule} /> : null}
      {rule.content.kind === 'payments' ? <Payments rule={rule} /> : null}
    </>
  );
}

function Versions({ rule }: { rule: PointsRuleDetail }): ReactNode {
  const { t } = useTranslation();
  return (
    <Table
      size="small"
      pagination={false}
      rowKey="version"
      dataSource={rule.versions}
      columns={[
        {
          title: t('points.rule.version'),
          render: (_, one) => (
            <Flex gap={6} wrap>
              {t('points.rule.versionNo', { version: one.version })}
              {one.version === rule.activeVersion ? (
                <Tag color="green">{t('points.rule.states.active')}</Tag>
              ) : null}
            </Flex>
          ),
        },
        {
          title: t('points.rule.state'),
          render: (_, one) => <RuleVersionState state={one.state} />,
        },
        {
          title: t('points.rule.content'),
          render: (_, one) => <RuleWords content={one.content} />,
        },
        { title: t('points.rule.written'), render: (_, one) => formatMoment(one.writtenAt) },
      ]}
    />
  );
}

/** What the rule has given for payments so far, and what refunds took back. */
function Payments({ rule }: { rule: PointsRuleDetail }): ReactNode {
  const { t } = useTranslation();
  const given = rule.payments;
  return (
    <>
      <h2 className="part-title">{t('points.rule.payments.title')}</h2>
      {given === null ? (
        <FirstStep text={t('points.rule.payments.none')} />
      ) : (
        <div className="figures">
          <Figure
            size="small"
            label={t('points.rule.payments.count')}
            value={formatCount(given.payments)}
          />
          <Figure
            size="small"
            label={t('points.rule.given')}
            value={formatPointsAmount(given.points)}
          />
          <Figure
            size="small"
            label={t('points.rule.payments.refunds')}
            value={formatCount(given.refunds)}
          />
          <Figure
            size="small"
            label={t('points.rule.payments.takenBack')}
            value={formatPointsAmount(given.takenBack)}
          />
          <Figure size="small" label={t('points.rule.payments.until')} value={given.untilDay} />
        </div>
      )}
    </>
  );
}

function Runs({ rule }: { rule: PointsRuleDetail }): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      <h2 className="part-title">{t('points.rule.runs')}</h2>
      <Table
        size="small"
        pagination={false}
        rowKey="quarter"
        dataSource={rule.runs}
        locale={{ emptyText: <FirstStep text={t('points.rule.runNone')} /> }}
        columns={[
          { title: t('points.rule.quarter'), dataIndex: 'quarter' },
          { title: t('points.rule.version'), dataIndex: 'version', align: 'right' },
          {
            title: t('points.rule.customers'),
            align: 'right',
            render: (_, one) => formatCount(one.customers),
          },
          {
            title: t('points.rule.given'),
            align: 'right',
            render: (_, one) => formatPointsAmount(one.points),
          },
          {
            title: t('points.rule.at'),
            render: (_, one) =>
              one.finishedAt === null ? t('points.rule.running') : formatMoment(one.finishedAt),
          },
        ]}
      />
    </>
  );
}
