import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, App } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { campaignCalls, type Campaign } from '../../../api/campaigns.ts';
import { useCan } from '../../../app/session.tsx';
import { GuardedButton } from '../../../parts/guarded-button.tsx';
import { CampaignSummary } from '../campaign-summary.tsx';
import { TrialWarnings, useTrial } from '../campaign-trial.tsx';
import { MissingSteps } from './missing-steps.tsx';
import type { Faults } from './use-faults.ts';

/** A draft with something missing waits here; one whose launch may be refused can go on, warned. */
export function SubmitStep({
  campaign,
  faults,
}: {
  campaign: Campaign;
  faults: Faults;
}): ReactNode {
  return Object.values(faults).some(Boolean) ? (
    <MissingSteps faults={faults} />
  ) : (
    <CompleteCampaign campaign={campaign} />
  );
}

function CompleteCampaign({ campaign }: { campaign: Campaign }): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const can = useCan();
  const queries = useQueryClient();
  const submit = useMutation({
    mutationFn: () => campaignCalls.submit(campaign.id),
    onSuccess: async () => {
      void message.success(t('campaigns.submit.sent'));
      await Promise.all([
        queries.invalidateQueries({ queryKey: ['campaigns'] }),
        queries.invalidateQueries({ queryKey: ['approvals'] }),
      ]);
    },
  });
  const trial = useTrial(campaign.id, campaign.version);
  return (
    <>
      <Alert type="info" showIcon title={t('campaigns.submit.hint')} className="section" />
      {trial.data ? <TrialWarnings trial={trial.data} /> : null}
      <CampaignSummary content={campaign.content} />
      <div className="wizard-foot">
        <GuardedButton
          type="primary"
          loading={submit.isPending}
          blockedBecause={can('update', 'Campaign') ? null : t('common.notAllowed')}
          onClick={() => submit.mutate()}
        >
          {t('campaigns.submit.send')}
        </GuardedButton>
      </div>
    </>
  );
}
