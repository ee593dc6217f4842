import type { MetricChange } from '#contract/campaigns.ts';
import { catalogueMetrics } from '#modules/tags/index.ts';
import { canonicalParty } from '#platform/analytics/canonical-party.core.ts';
import { JobFailure } from '#platform/jobs/jobs.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob } from '#platform/postgres/database.ts';
import type { ConversionOutcome } from './conversion-outcome.ts';

/** The members alone, whatever the size of the bank; as the customers they are now. */
const members = `SELECT ${canonicalParty('customer_no')} AS subject_no FROM campaign_member WHERE campaign_id = {campaign_id:UInt32}`;

/**
 * A metric of the campaign's members as of the last day less the same as of the launch date. Each is
 * what the tag engine would have said on that date. A figure that is unknown on either date is no
 * change. A fall counts as so much in its own right: of a metric that should go down, the value is
 * what it went down by.
 */
export async function changeOfMetric(
  platform: Pick<Platform, 'database' | 'analytics'>,
  conversion: MetricChange,
  launchDate: string,
  throughDate: string,
): Promise<ConversionOutcome> {
  const metric = await withJob(platform.database, (tx) =>
    catalogueMetrics.find(tx, conversion.metric),
  );
  const figures = await catalogueMetrics.figuresOn(platform, {
    code: conversion.metric,
    subjects: members,
    dates: [launchDate, throughDate],
  });
  const [before, after] = figures ?? [];
  if (!metric || !before || !after)
    throw new JobFailure(`there is no metric ${conversion.metric} to count conversions by`);
  const change =
    conversion.direction === 'increase'
      ? 'later.figure - earlier.figure'
      : 'earlier.figure - later.figure';
  const isMoney = metric.unit === 'fen';
  // A mean of fen is rounded to whole fen; shares lose the last bits of a double, so that 0.6 - 0.5 reaches 0.1.
  const reached = isMoney ? `toInt64(round(${change}))` : `round(toFloat64(${change}), 9)`;
  const recorded = before.recorded && after.recorded;
  return {
    sql: `SELECT subject_no, ifNull(${reached}, 0) AS reached, ${isMoney ? 'reached' : 'toInt64(0)'} AS value
      FROM (${before.sql}) AS earlier INNER JOIN (${after.sql}) AS later USING (subject_no)`,
    params: {},
    atLeast: conversion.atLeast,
    comparedAs: isMoney ? 'Int64' : 'Float64',
    needsCurrency: false,
    records: { conversion: recorded, value: recorded && isMoney },
  };
}
