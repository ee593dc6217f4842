import type { ReactNode } from 'react';
import type { Campaign } from '../../../api/campaigns.ts';
import { CampaignTrial } from '../campaign-trial.tsx';
import { MissingSteps } from './missing-steps.tsx';
import type { Faults } from './use-faults.ts';

/** A trial needs an audience and arms; until they are there, says which step lacks what. */
export function TrialStep({ campaign, faults }: { campaign: Campaign; faults: Faults }): ReactNode {
  const { audience, benefit } = faults;
  return (audience ?? benefit) ? (
    <MissingSteps faults={{ audience, benefit }} />
  ) : (
    <CampaignTrial campaignId={campaign.id} content={campaign.version} />
  );
}
