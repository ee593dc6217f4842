import {
  notEstimableReasons,
  type ArmComparison,
  type Estimate,
  type Figure as PlainFigure,
  type NotEstimableReason,
  type SampleRatio,
  type Significance,
} from '#contract/measurement.ts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Card, Col, Row, Table } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { campaignCalls, type Campaign, type CampaignMeasurement } from '../../api/campaigns.ts';
import { ApiProblem } from '../../api/http.ts';
import { useLanguage, useSay } from '../../app/language.ts';
import { useCan } from '../../app/session.tsx';
import { Defined, DefinedColumn, Figure } from '../../parts/figure.tsx';
import {
  formatCompact,
  formatCount,
  formatDay,
  formatFen,
  formatPercent,
  formatPoints,
  formatPValue,
} from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { JobFollow } from '../../parts/job-progress.tsx';
import { FirstStep, Loaded } from '../../parts/load-state.tsx';
import { StatusTag } from '../../parts/status-tag.tsx';
import { useConversionWords } from './conversion-words.ts';
import { LiftChart } from './lift-chart.tsx';

/** What the campaign brought: every treatment arm against control, by intention to treat. */
export function MeasurementPanel({
  campaign,
  armNames,
}: {
  campaign: Campaign;
  armNames: ReadonlyMap<string, string>;
}): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const queries = useQueryClient();
  const [jobId, setJobId] = useState<number | null>(null);
  const key = ['campaigns', 'measurement', campaign.id];
  const measured = useQuery({
    queryKey: key,
    queryFn: async ({ signal }): Promise<CampaignMeasurement | null> => {
      try {
        return await campaignCalls.measurement(campaign.id, signal);
      } catch (error) {
        // Nothing measured yet is a state of the page, not a failure.
        if (
          error instanceof ApiProblem &&
          (error.status === 404 || error.code === 'MEASUREMENT_NOT_YET')
        )
          return null;
        throw error;
      }
    },
  });
  const measure = useMutation({
    mutationFn: () => campaignCalls.measure(campaign.id),
    onSuccess: (started) => setJobId(started.jobId),
  });
  return (
    <Card
      variant="borderless"
      className="section"
      title={t('campaigns.measurement.title')}
      extra={
        <GuardedButton
          loading={measure.isPending}
          blockedBecause={can('run', 'Measurement') ? null : t('common.notAllowed')}
          onClick={() => measure.mutate()}
        >
          {t('campaigns.actions.measure')}
        </GuardedButton>
      }
    >
      {jobId === null ? null : (
        <div className="section">
          <JobFollow
            key={jobId}
            id={jobId}
            onEnd={() => void queries.invalidateQueries({ queryKey: key })}
          />
        </div>
      )}
      <Loaded query={measured}>
        {(result) =>
          result === null ? (
            <FirstStep text={t('campaigns.measurement.none')} />
          ) : (
            <Result result={result} armNames={armNames} />
          )
        }
      </Loaded>
    </Card>
  );
}

type Named = { armNames: ReadonlyMap<string, string> };

function Result({ result, armNames }: Named & { result: CampaignMeasurement }): ReactNode {
  const { t } = useTranslation();
  const { measurement } = result;
  const confidence = formatPercent(measurement.confidence, 0);
  return (
    <>
      <p>
        <StatusTag
          tone={result.complete ? 'success' : 'processing'}
          text={t(
            result.complete
              ? 'campaigns.measurement.final'
              : `campaigns.measurement.waits.${result.waitingFor ?? 'window'}`,
          )}
        />{' '}
        <span className="muted">
          {t('campaigns.measurement.through', { date: formatDay(result.throughDate) })}
        </span>
      </p>
      <SampleRatioNote sampleRatio={measurement.sampleRatio} />
      <NotRecordedNote result={result} />
      {measurement.comparisons.map((comparison) => (
        <ComparisonFigures
          key={comparison.arm}
          comparison={comparison}
          name={armNames.get(comparison.arm) ?? comparison.arm}
          freshAt={result.measuredAt}
          confidence={confidence}
        />
      ))}
      <LiftChart
        comparisons={measurement.comparisons}
        armNames={armNames}
        confidence={confidence}
      />
      <ArmTable result={result} armNames={armNames} confidence={confidence} />
    </>
  );
}

/** A metric that is no money has no value, and one without snapshots says nothing at all. */
function NotRecordedNote({ result }: { result: CampaignMeasurement }): ReactNode {
  const { t } = useTranslation();
  const words = useConversionWords();
  if (result.conversion.kind !== 'metric_change') return null;
  const { arms } = result.measurement;
  const counted = arms.every((arm) => arm.converted !== null);
  const valued = arms.every(
    ({ meanValueFen: value }) => value.estimable || value.reason !== 'NOT_MEASURED',
  );
  if (counted && valued) return null;
  return (
    <Alert
      className="section"
      showIcon
      type={counted ? 'info' : 'warning'}
      title={words(result.conversion)}
      description={t(
        counted ? 'campaigns.measurement.noValue' : 'campaigns.measurement.notRecorded',
      )}
    />
  );
}

function SampleRatioNote({ sampleRatio }: { sampleRatio: SampleRatio }): ReactNode {
  const { t } = useTranslation();
  if (!sampleRatio.estimable) return null;
  const p = formatPValue(sampleRatio.pValue);
  return (
    <Alert
      className="section"
      showIcon
      type={sampleRatio.asPlanned ? 'success' : 'error'}
      title={
        <Defined
          label={t(
            sampleRatio.asPlanned ? 'campaigns.measurement.srmOk' : 'campaigns.measurement.srmBad',
            { p },
          )}
          definition={t('campaigns.measurement.srmDefinition')}
        />
      }
    />
  );
}

type ComparisonProps = {
  comparison: ArmComparison;
  name: string;
  freshAt: string;
  confidence: string;
};

function ComparisonFigures({ comparison, name, freshAt, confidence }: ComparisonProps): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const points = (value: number): string => formatPoints(value, language);
  const yuan = (value: number): string => formatFen(Math.round(value));
  const { conversion, value } = comparison;
  const tiles = [
    {
      label: t('campaigns.measurement.lift'),
      definition: t('campaigns.measurement.liftDefinition', { confidence }),
      ...useEstimate(conversion.lift, points),
    },
    {
      label: t('campaigns.measurement.pValue'),
      definition: t('campaigns.measurement.pDefinition'),
      ...useSignificance(conversion.significance),
    },
    {
      label: t('campaigns.measurement.relative'),
      ...useEstimate(conversion.relativeLift, (one) => formatPercent(one, 1)),
    },
    {
      label: t('campaigns.measurement.incrementalConversions'),
      ...useEstimate(comparison.incrementalConversions, formatCount),
    },
    { label: t('campaigns.measurement.value'), ...useEstimate(value.liftFen, yuan) },
    {
      label: t('campaigns.measurement.incrementalValue'),
      ...useEstimate(comparison.incrementalValueFen, (fen) => formatCompact(fen / 100, language)),
    },
    {
      label: t('campaigns.measurement.cost'),
      value: formatFen(comparison.incrementalCostFen),
      note:
        t('campaigns.measurement.costPer') +
        ': ' +
        usePlain(comparison.costPerIncrementalConversionFen, yuan),
    },
    {
      label: t('campaigns.measurement.returns'),
      definition: t('campaigns.measurement.returnsDefinition'),
      ...useEstimate(comparison.incrementalReturn, (one) => formatPercent(one, 0)),
    },
  ];
  return (
    <section aria-label={name} className="section">
      <h2 className="part-title">{name}</h2>
      <Row gutter={[12, 16]}>
        {tiles.map((tile) => (
          <Col key={tile.label} xs={12} lg={6}>
            <Figure
              size="small"
              {...tile}
              freshAt={tile.label === t('campaigns.measurement.lift') ? freshAt : null}
            />
          </Col>
        ))}
      </Row>
    </section>
  );
}

function useReason(): (reason: NotEstimableReason) => string {
  const say = useSay();
  return (reason) => say(notEstimableReasons[reason]);
}

/** A figure with its interval below, or the sentence why there is none. */
function useEstimate(
  estimate: Estimate,
  format: (value: number) => string,
): { value: ReactNode; note: string } {
  const why = useReason();
  if (!estimate.estimable) return { value: '—', note: why(estimate.reason) };
  return {
    value: format(estimate.value),
    note: `[${format(estimate.low)}, ${format(estimate.high)}]`,
  };
}

function usePlain(figure: PlainFigure, format: (value: number) => string): string {
  const why = useReason();
  return figure.estimable ? format(figure.value) : why(figure.reason);
}

function useSignificance(significance: Significance): { value: ReactNode; note: string } {
  const { t } = useTranslation();
  const why = useReason();
  if (!significance.estimable) return { value: '—', note: why(significance.reason) };
  return {
    value: formatPValue(significance.pValue),
    note: t(
      significance.pValue < 0.05
        ? 'campaigns.measurement.significant'
        : 'campaigns.measurement.notSignificant',
    ),
  };
}

function ArmTable({
  result,
  armNames,
  confidence,
}: Named & { result: CampaignMeasurement; confidence: string }): ReactNode {
  const { t } = useTranslation();
  const why = useReason();
  const interval = (estimate: Estimate, format: (value: number) => string): string =>
    estimate.estimable
      ? `${format(estimate.value)} [${format(estimate.low)}, ${format(estimate.high)}]`
      : why(estimate.reason);
  return (
    <Table
      size="small"
      rowKey="arm"
      pagination={false}
      dataSource={result.measurement.arms}
      scroll={{ x: 'max-content' }}
      columns={[
        {
          title: t('campaigns.measurement.arm'),
          render: (_, arm) => armNames.get(arm.arm) ?? arm.arm,
        },
        {
          title: t('campaigns.measurement.size'),
          align: 'right',
          render: (_, arm) => formatCount(arm.size),
        },
        {
          title: t('campaigns.board.contacted'),
          align: 'right',
          render: (_, arm) => formatCount(arm.contacted),
        },
        {
          title: t('campaigns.board.redeemed'),
          align: 'right',
          render: (_, arm) => formatCount(arm.redeemed),
        },
        {
          title: t('campaigns.measurement.converted'),
          align: 'right',
          render: (_, arm) => formatCount(arm.converted),
        },
        {
          title: (
            <DefinedColumn
              label={`${t('campaigns.measurement.conversion')} (${confidence})`}
              definition={t('campaigns.timing.definition')}
            />
          ),
          align: 'right',
          render: (_, arm) => interval(arm.conversionRate, (rate) => formatPercent(rate)),
        },
        {
          title: t('campaigns.board.cost'),
          align: 'right',
          render: (_, arm) => formatFen(arm.costFen),
        },
      ]}
    />
  );
}
