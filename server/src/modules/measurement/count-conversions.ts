import type { Conversion } from '#contract/campaigns.ts';
import { readCurrency } from '#modules/tags/index.ts';
import type { Analytics } from '#platform/analytics/index.ts';
import { canonicalParty } from '#platform/analytics/canonical-party.core.ts';
import type { Database } from '#platform/postgres/database.ts';
import { changeOfMetric } from './change-of-metric.ts';
import type { ConversionOutcome } from './conversion-outcome.ts';
import { momentsFromSums } from './welch.core.ts';

/** null means that it was not recorded: a metric that is no money has no value, one without snapshots nothing at all. */
export type ArmOutcome = {
  armNo: number;
  /** numbers assigned to the arm at the launch */
  assigned: number;
  /** the customers they are now: of numbers merged since, the arm of the lowest holds */
  size: number;
  converted: number | null;
  value: { meanFen: number; variance: number } | null;
};

export type ConversionQuestion = {
  campaignId: number;
  conversion: Conversion;
  /** day of the launch: outcomes count from the day after */
  launchDate: string;
  /** the last day that counts */
  throughDate: string;
};

/** Balances that are debts: growth of them is no growth of assets. */
const debtKinds = ['loan', 'credit_card', 'overdraft'];

type Row = {
  arm_no: number;
  assigned: number;
  size: number;
  converted: number;
  total: string;
  squares: string;
};

/**
 * Counts per arm, over everybody assigned to it, who converted and what it was worth, in one scan of
 * the facts (of a metric, one a date) joined to the members. Nobody is left out: who did nothing has
 * the value 0. Members who were merged since are one customer, and count once.
 */
export async function countConversions(
  database: Database,
  analytics: Analytics,
  question: ConversionQuestion,
): Promise<ArmOutcome[]> {
  const { launchDate, throughDate, conversion } = question;
  const outcome =
    conversion.kind === 'metric_change'
      ? await changeOfMetric({ database, analytics }, conversion, launchDate, throughDate)
      : outcomeOf(conversion);
  const recorded =
    conversion.kind !== 'balance_change' || (await balancesTell(analytics, question));
  const rows = await analytics.query<Row>(
    `WITH member AS (
      SELECT ${canonicalParty('customer_no')} AS person, argMin(arm_no, customer_no) AS arm_no
      FROM campaign_member WHERE campaign_id = {campaign_id:UInt32} GROUP BY person
    )
    SELECT arm_no, any(launched.assigned) AS assigned, countIf(person > 0) AS size, countIf(reached >= {at_least:${outcome.comparedAs}}) AS converted,
      toString(sum(toInt256(value))) AS total, toString(sum(toInt256(value) * toInt256(value))) AS squares
    FROM (SELECT arm_no, uniqExact(customer_no) AS assigned FROM campaign_member
        WHERE campaign_id = {campaign_id:UInt32} GROUP BY arm_no) AS launched
      LEFT JOIN member USING (arm_no)
      LEFT JOIN (${outcome.sql}) AS outcome ON outcome.subject_no = member.person
    GROUP BY arm_no ORDER BY arm_no`,
    {
      ...outcome.params,
      campaign_id: question.campaignId,
      at_least: outcome.atLeast,
      launch: launchDate,
      through: throughDate,
      ...(outcome.needsCurrency
        ? { currency: await readCurrency(database, analytics, throughDate) }
        : {}),
    },
  );
  return rows.map((row) => {
    const moments = momentsFromSums(row.size, BigInt(row.total), BigInt(row.squares));
    return {
      armNo: row.arm_no,
      assigned: row.assigned,
      size: row.size,
      converted: recorded && outcome.records.conversion ? row.converted : null,
      value:
        recorded && outcome.records.value
          ? { meanFen: moments.mean, variance: moments.variance }
          : null,
    };
  });
}

/** Whether balances were delivered both until the launch and since: without either there is no change to see. */
async function balancesTell(
  analytics: Analytics,
  { launchDate, throughDate }: ConversionQuestion,
): Promise<boolean> {
  const [row] = await analytics.query<{ told: number }>(
    `SELECT min(business_date) <= {launch:Date32} AND max(business_date) > {launch:Date32} AS told
     FROM fact_balance WHERE business_date <= {through:Date32}`,
    { launch: launchDate, through: throughDate },
  );
  return Boolean(row?.told);
}

/** What facts say is said in whole: who has none did nothing. */
const ofFacts = {
  comparedAs: 'Int64',
  records: { conversion: true, value: true },
} as const;

/** Facts count for the customer that their number means now. */
const customer = canonicalParty('party_no');

function outcomeOf(conversion: Exclude<Conversion, { kind: 'metric_change' }>): ConversionOutcome {
  switch (conversion.kind) {
    case 'event':
      return {
        ...ofFacts,
        sql: `SELECT subject_no, count() AS reached, sum(amount_fen) AS value FROM (
            SELECT ${customer} AS subject_no, event_id, any(amount_fen) AS amount_fen FROM fact_event
            WHERE type = {event_type:String} AND business_date > {launch:Date32} AND business_date <= {through:Date32}
            GROUP BY subject_no, event_id) GROUP BY subject_no`,
        params: { event_type: conversion.eventType },
        atLeast: conversion.atLeast,
        needsCurrency: false,
      };
    case 'transaction':
      return {
        ...ofFacts,
        sql: `SELECT ${customer} AS subject_no, sum(amount_fen) AS reached, sum(amount_fen) AS value FROM fact_transaction
          WHERE business_date > {launch:Date32} AND business_date <= {through:Date32} AND direction = {direction:String}
            AND currency = {currency:String} AND (empty({kinds:Array(String)}) OR kind IN {kinds:Array(String)})
          GROUP BY subject_no`,
        params: { direction: conversion.direction, kinds: conversion.transactionKinds },
        atLeast: conversion.atLeastFen,
        needsCurrency: true,
      };
    case 'balance_change':
      return {
        ...ofFacts,
        sql: `SELECT subject_no, after - before AS reached, after - before AS value FROM (
            SELECT ${customer} AS subject_no, sumIf(balance_fen, (source, business_date) IN (${newestSnapshots('launch')})) AS before,
              sumIf(balance_fen, (source, business_date) IN (${newestSnapshots('through')})) AS after
            FROM fact_balance
            WHERE business_date <= {through:Date32} AND currency = {currency:String}
              AND (empty({kinds:Array(String)}) ? kind NOT IN {debts:Array(String)} : kind IN {kinds:Array(String)})
            GROUP BY subject_no)`,
        params: { kinds: conversion.balanceKinds, debts: debtKinds },
        atLeast: conversion.atLeastFen,
        needsCurrency: true,
      };
  }
}

/** A balance as of a day is that of the newest snapshot of each source until then. */
function newestSnapshots(day: 'launch' | 'through'): string {
  return `SELECT source, max(business_date) FROM fact_balance WHERE business_date <= {${day}:Date32} GROUP BY source`;
}
