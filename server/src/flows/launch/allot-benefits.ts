import type { CampaignContent } from '#contract/campaigns.ts';
import type { Refusal } from '#contract/result.ts';
import { allotments } from '#modules/benefits/index.ts';
import { findCampaign, type LaunchArm, launchSteps } from '#modules/campaigns/index.ts';
import { addDays } from '#platform/clock/clock.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { isAsApproved } from '../approve-campaign.ts';
import { atPhase, type LaunchRun } from './launch-phase.ts';

/** Sets number and money aside for every arm, all or nothing: a cap below an arm would break the comparison. */
export async function allotBenefits(run: LaunchRun): Promise<Refusal | null> {
  const { platform, launch } = run;
  const refused = new RefusedLaunch();
  try {
    return await atPhase(run, async (tx) => {
      const arms = await launchSteps.arms(tx, launch.id);
      const sizes = await launchSteps.sizes(tx, launch.id);
      const wanted = Map.groupBy(
        arms.filter((arm) => arm.offer_id !== null),
        (arm) => arm.offer_id ?? 0,
      );
      const opened = await allotments.open(tx, platform.clock.now(), {
        campaignId: launch.id,
        claimFrom: startOfDay(launch.content.startDate ?? ''),
        claimUntil: startOfDay(addDays(launch.content.endDate ?? '', 1)),
        offers: [...wanted].map(([offerId, ofOffer]) => ({
          offerId,
          count: ofOffer.reduce((sum, arm) => sum + (sizes.get(arm.arm_no) ?? 0), 0),
        })),
      });
      // The offers are locked from here on: what was approved is what is given away. Asked before the
      // cap, which another face value may have made too small.
      if (!(await isStillApproved(tx, launch.id)))
        throw refused.with({ code: 'CAMPAIGN_NOT_AS_APPROVED', facts: {} });
      if (!opened.ok) throw refused.with(nameArm(opened.refusal, arms, launch.content.arms));
      for (const [offerId, allotmentId] of opened.value)
        await launchSteps.setAllotment(tx, launch.id, offerId, allotmentId);
      await launchSteps.move(tx, launch.id, 'issuing');
      return null;
    });
  } catch (error) {
    // Thrown inside so that what the other arms got is rolled back with it.
    if (error === refused) return refused.refusal;
    throw error;
  }
}

async function isStillApproved(tx: Tx, campaignId: number): Promise<boolean> {
  const campaign = await findCampaign(tx, campaignId);
  return campaign.ok && isAsApproved(tx, campaign.value);
}

class RefusedLaunch extends Error {
  refusal: Refusal = { code: 'INTERNAL', facts: {} };
  with(refusal: Refusal): this {
    this.refusal = refusal;
    return this;
  }
}

/** By the name it was given, with how many vouchers both caps leave: the count and the amount. */
function nameArm(
  refusal: Refusal,
  arms: readonly LaunchArm[],
  written: CampaignContent['arms'],
): Refusal {
  if (refusal.code !== 'OFFER_CAP_EXCEEDED') return refusal;
  const { facts } = refusal;
  const codes = arms.filter((arm) => arm.offer_id === facts['offerId']).map((arm) => arm.code);
  const names = codes.map((code) => written.find((arm) => arm.code === code)?.name ?? code);
  const needed = Number(facts['neededCount']);
  const faceFen = Number(facts['neededFen']) / needed;
  const byAmount = Math.floor(Number(facts['availableFen']) / faceFen);
  const available = Math.min(Number(facts['availableCount']), byAmount);
  return { code: 'CAP_BELOW_ARM', facts: { arm: names.join(', '), needed, available } };
}

function startOfDay(date: string): Date {
  return new Date(`${date}T00:00:00+08:00`);
}
