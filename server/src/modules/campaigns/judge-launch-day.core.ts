import type { CampaignContent } from '#contract/campaigns.ts';
import { ok, refuse, type Result } from '#contract/result.ts';

/** The day a launch counts from: the business date it is made on, or today. */
export function launchDayOf(content: CampaignContent, today: string): string {
  return content.asOfDate ?? today;
}

/**
 * Whether a launch that counts from this day keeps the campaign's first and last day. One that sends
 * vouchers sends them that day, so it may not be before the first; otherwise it may: customers claim
 * from the first day on.
 */
export function judgeLaunchDay(content: CampaignContent, launchDate: string): Result<void> {
  const { startDate, endDate, pushAtLaunch } = content;
  if (endDate !== null && launchDate > endDate)
    return refuse('CAMPAIGN_OVER', { endDate, launchDate });
  if (pushAtLaunch && startDate !== null && launchDate < startDate)
    return refuse('CAMPAIGN_NOT_STARTED', { startDate, launchDate });
  return ok(undefined);
}

/** The same for a campaign that waits to be launched: on its business date, or on the earliest day left. */
export function judgeDaysLeft(content: CampaignContent, today: string): Result<void> {
  const earliest = [today, content.startDate ?? today].toSorted()[1] ?? today;
  return judgeLaunchDay(content, content.asOfDate ?? earliest);
}
