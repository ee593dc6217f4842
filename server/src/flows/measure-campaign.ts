import { z } from 'zod';
import type { Campaign, CampaignMeasurement, Conversion } from '#contract/campaigns.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { countArmContacts, findCampaign, hasUsableVoucher } from '#modules/campaigns/index.ts';
import {
  countConversions,
  factsReach,
  measureArms,
  saveMeasurement,
} from '#modules/measurement/index.ts';
import { addDays, bankDay } from '#platform/clock/clock.ts';
import { JobFailure, type JobKind } from '#platform/jobs/jobs.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob } from '#platform/postgres/database.ts';

/**
 * Measures a launched campaign through a business date (the end of its conversion window or today,
 * whichever comes first, when none is given) and keeps the result. By intention to treat: everybody
 * assigned counts, whether contacted or not.
 */
export async function measureCampaign(
  platform: Platform,
  campaignId: number,
  wanted?: string,
): Promise<Result<CampaignMeasurement>> {
  const { database, analytics, clock } = platform;
  const today = bankDay(clock.now());
  const found = await withJob(database, (tx) => findCampaign(tx, campaignId));
  if (!found.ok) return found;
  const asked = judgeThroughDate(found.value, wanted);
  if (!asked.ok) return asked;
  const window = windowOf(found.value, today, wanted);
  if (!window) return refuse('MEASUREMENT_NOT_YET');
  const { conversion, launchDate, throughDate, end } = window;
  // What the campaign gave away it has paid for, also what is used after the last day that counts.
  const redemptions = throughDate === end ? null : throughDate;
  const arms = await withJob(database, (tx) =>
    countArmContacts(tx, campaignId, { contacts: throughDate, redemptions }),
  );
  const waitingFor = await waitOf(platform, found.value, window, today);
  const outcomes = await countConversions(database, analytics, {
    campaignId,
    conversion,
    launchDate,
    throughDate,
  });
  const byArm = new Map(outcomes.map((outcome) => [outcome.armNo, outcome]));
  const control = arms.find((arm) => arm.is_control);
  if (!control) throw new Error(`campaign ${campaignId} has no control group`);
  const measurement = measureArms(
    arms.map((arm) => {
      const outcome = byArm.get(arm.arm_no);
      // Both stores hold the same members, or the figures would compare different people.
      if (outcome?.assigned !== arm.size)
        throw new JobFailure(
          `campaign ${campaignId}, arm ${arm.code}: ${arm.size} members in PostgreSQL, ${outcome?.assigned ?? 0} in ClickHouse`,
        );
      return {
        arm: arm.code,
        size: outcome.size,
        share: arm.share_per_10000,
        contacted: arm.contacted,
        redeemed: arm.redeemed,
        converted: outcome.converted,
        value: outcome.value,
        costFen: arm.cost_fen,
      };
    }),
    control.code,
  );
  const taken = {
    campaignId,
    measuredAt: clock.now().toISOString(),
    throughDate,
    complete: waitingFor === null,
    waitingFor,
    conversion,
    measurement,
  };
  await withJob(database, (tx) => saveMeasurement(tx, found.value.orgId, taken));
  return ok(taken);
}

/** What counts, from the day after the launch through which day, and which day is the last. */
function windowOf(campaign: Campaign, today: string, wanted: string | undefined) {
  const { launchDate, content } = campaign;
  const { conversion } = content;
  if (!launchDate || !conversion || !['running', 'ended', 'stopped'].includes(campaign.state))
    return null;
  const end = addDays(launchDate, conversion.withinDays);
  const [throughDate = end] = [end, today, wanted ?? end].toSorted();
  return { conversion, launchDate, throughDate, end };
}

/** A day asked for must be one that counts: those begin the day after the launch. */
export function judgeThroughDate(campaign: Campaign, throughDate?: string): Result<void> {
  if (throughDate === undefined || campaign.launchDate === null) return ok(undefined);
  const firstDate = addDays(campaign.launchDate, 1);
  return throughDate < firstDate
    ? refuse('MEASUREMENT_TOO_EARLY', { throughDate, firstDate })
    : ok(undefined);
}

/** Why the figures are not final yet; null when they are. */
async function waitOf(
  { database, analytics }: Platform,
  campaign: Campaign,
  window: { conversion: Conversion; throughDate: string; end: string },
  today: string,
): Promise<CampaignMeasurement['waitingFor']> {
  const { conversion, throughDate, end } = window;
  if (throughDate < end || today <= end) return 'window';
  if (!(await factsReach({ database, analytics }, conversion, end))) return 'facts';
  const claimsOpen = campaign.state === 'running' && today <= (campaign.content.endDate ?? '');
  const usable =
    claimsOpen || (await withJob(database, (tx) => hasUsableVoucher(tx, campaign.id, today)));
  return usable ? 'vouchers' : null;
}

export const measureCampaignJob: JobKind<
  { campaignId: number; throughDate?: string | undefined },
  { throughDate: string }
> = {
  kind: 'campaign-measurement',
  input: z.strictObject({ campaignId: z.int().positive(), throughDate: z.iso.date().optional() }),
  run: async (platform, _context, { campaignId, throughDate }) => {
    const measured = await measureCampaign(platform, campaignId, throughDate);
    if (!measured.ok) throw new JobFailure(measured.refusal);
    return { throughDate: measured.value.throughDate };
  },
};
