import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { Alert, Button, Flex, Table } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { campaignCalls, type Trial } from '../../api/campaigns.ts';
import { DefinedColumn, Figure } from '../../parts/figure.tsx';
import { formatCount, formatDay, formatFen, formatPoints } from '../../parts/format-figure.ts';
import { Loaded } from '../../parts/load-state.tsx';
import { StatusTag } from '../../parts/status-tag.tsx';
import { useLanguage } from '../../app/language.ts';

/** The trial of a campaign; `content` tells one content of it from another, so that no old answer is shown. */
export function useTrial(campaignId: number, content: string | number): UseQueryResult<Trial> {
  return useQuery({
    queryKey: ['campaigns', 'trial', campaignId, content],
    queryFn: () => campaignCalls.trial(campaignId),
  });
}

/** For what a launch that finds as many customers would be refused: caps and budgets that are too small. */
export function TrialWarnings({ trial }: { trial: Trial }): ReactNode {
  const { t } = useTranslation();
  const short = trial.arms.filter((arm) => !arm.isControl && !arm.withinCap);
  const warnings = [
    ...(trial.withinBudget ? [] : [t('campaigns.trial.budgetShort')]),
    ...(short.length > 0
      ? [t('campaigns.trial.capsShort', { arms: short.map((arm) => arm.name).join('、') })]
      : []),
  ];
  return warnings.map((warning) => (
    <Alert key={warning} type="warning" showIcon title={warning} className="section" />
  ));
}

/** 试算: what a launch would mean with the audience as it is now. */
export function CampaignTrial({
  campaignId,
  content,
}: {
  campaignId: number;
  content: string | number;
}): ReactNode {
  const { t } = useTranslation();
  const trial = useTrial(campaignId, content);
  return (
    <>
      <Flex justify="flex-end">
        <Button size="small" loading={trial.isFetching} onClick={() => void trial.refetch()}>
          {t('campaigns.trial.run')}
        </Button>
      </Flex>
      <Loaded query={trial}>{(result) => <TrialResult trial={result} />}</Loaded>
    </>
  );
}

function TrialResult({ trial }: { trial: Trial }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <>
      <Flex gap={56} wrap className="section">
        <Figure
          label={t('campaigns.trial.audience')}
          definition={t('campaigns.trial.audienceDefinition')}
          value={formatCount(trial.audienceCount)}
          unit={t('common.peopleUnit')}
          note={t('campaigns.trial.asOf', { date: formatDay(trial.businessDate) })}
        />
        <Figure
          label={t('campaigns.trial.worst')}
          definition={t('campaigns.trial.worstDefinition')}
          value={formatFen(trial.worstCaseFen)}
        />
        <Figure
          label={t('campaigns.trial.detectable')}
          definition={t('campaigns.trial.detectableDefinition')}
          value={formatPoints(trial.detectableLift, language)}
        />
      </Flex>
      {trial.withinBudget ? (
        <Alert type="success" showIcon title={t('campaigns.trial.budgetOk')} className="section" />
      ) : null}
      <TrialWarnings trial={trial} />
      <Table
        size="small"
        rowKey="code"
        pagination={false}
        dataSource={trial.arms}
        columns={[
          { title: t('campaigns.trial.arm'), dataIndex: 'name' },
          {
            title: t('campaigns.trial.expected'),
            align: 'right',
            render: (_, arm) => formatCount(arm.expectedCount),
          },
          {
            title: t('campaigns.trial.available'),
            align: 'right',
            render: (_, arm) => formatCount(arm.availableCount),
          },
          {
            title: (
              <DefinedColumn
                label={t('campaigns.trial.worst')}
                definition={t('campaigns.trial.worstDefinition')}
              />
            ),
            align: 'right',
            render: (_, arm) => formatFen(arm.worstCaseFen),
          },
          {
            title: t('campaigns.trial.cap'),
            render: (_, arm) =>
              arm.isControl ? (
                '—'
              ) : (
                <StatusTag
                  tone={arm.withinCap ? 'success' : 'error'}
                  text={t(arm.withinCap ? 'campaigns.trial.capOk' : 'campaigns.trial.capShort')}
                />
              ),
          },
        ]}
      />
    </>
  );
}
