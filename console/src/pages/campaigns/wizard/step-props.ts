import type { Campaign, CampaignContent } from '../../../api/campaigns.ts';

export type StepProps = {
  campaign: Campaign;
  draft: CampaignContent;
  change: (part: Partial<CampaignContent>) => void;
};
