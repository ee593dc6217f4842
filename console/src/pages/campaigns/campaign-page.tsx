import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useParams } from 'react-router';
import { campaignCalls, type Campaign } from '../../api/campaigns.ts';
import { useTrailEnd } from '../../app/page-trail.tsx';
import { LoadedPage } from '../../parts/loaded-page.tsx';
import { CampaignBoard } from './campaign-board.tsx';
import { CampaignWizard } from './wizard/campaign-wizard.tsx';

/** A draft opens in the wizard, everything after it on the board. */
export function CampaignPage(): ReactNode {
  const id = Number(useParams()['campaignId']);
  const campaign = useQuery({
    queryKey: ['campaigns', 'one', id],
    queryFn: ({ signal }) => campaignCalls.find(id, signal),
    refetchInterval: ({ state: { data } }) =>
      data?.state === 'launching' ? 1000 : data?.state === 'in_review' ? 10_000 : false,
  });
  return <LoadedPage query={campaign}>{(one) => <Opened campaign={one} />}</LoadedPage>;
}

function Opened({ campaign }: { campaign: Campaign }): ReactNode {
  useTrailEnd(campaign.content.name);
  return campaign.state === 'draft' ? (
    <CampaignWizard campaign={campaign} />
  ) : (
    <CampaignBoard campaign={campaign} />
  );
}
