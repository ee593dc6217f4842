import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, App } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { campaignCalls, type Campaign } from '../../../api/campaigns.ts';
import { useCan } from '../../../app/session.tsx';
import { GuardedButton } from '../../../parts/guarded-button.tsx';
import { CampaignSummary } from '../campaign-summary.tsx';
import { armsShort, useTrial } from '../campaign-trial.tsx';
import { MissingSteps } from './missing-steps.tsx';
import type { Faults } from './use-faults.ts';

/** A draft with something missing, or with too few vouchers for its arms, waits here: its launch would be refused. */
export function SubmitStep({
  campaign,
  faults,
}: {
  campaign: Campaign;
  faults: Faults;
}): ReactNode {
  return Object.keys(faults).length > 0 ? (
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
  const short = trial.data ? armsShort(trial.data) : [];
  const tooFew =
    short.length > 0 ? t('campaigns.trial.capsShort', { arms: short.join('、') }) : null;
  return (
    <>
      <Alert type="info" showIcon title={t('campaigns.submit.hint')} className="section" />
      {tooFew ? <Alert type="error" showIcon title={tooFew} className="section" /> : null}
      {trial.data?.withinBudget === false ? (
        <Alert
          type="warning"
          showIcon
          title={t('campaigns.trial.budgetShort')}
          className="section"
        />
      ) : null}
      <CampaignSummary content={campaign.content} />
      <div className="wizard-foot">
        <GuardedButton
          type="primary"
          loading={submit.isPending}
          blockedBecause={can('update', 'Campaign') ? tooFew : t('common.notAllowed')}
          onClick={() => submit.mutate()}
        >
          {t('campaigns.submit.send')}
        </GuardedButton>
      </div>
    </>
  );
}
