import { useTranslation } from 'react-i18next';
import type { CampaignContent } from '../../../api/campaigns.ts';
import { useMetrics } from '../../../api/tags.ts';
import { faultOfArms } from '../arms.core.ts';
import { faultOfConversion, metricOf } from '../conversion-fault.core.ts';
import type { WizardStep } from './wizard-steps.ts';

/** By step, the first thing that is missing or wrong in it, in words. */
export type Faults = Partial<Record<WizardStep, string | null | undefined>>;

export function useFaults(draft: CampaignContent): Faults {
  return {
    basics: useBasicsFault(draft),
    audience: useAudienceFault(draft),
    benefit: useBenefitFault(draft),
    timing: useTimingFault(draft),
  };
}

function useRequired(): (label: string) => string {
  const { t } = useTranslation();
  return (label) => t('common.required', { label });
}

function useBasicsFault(draft: CampaignContent): string | null {
  const { t } = useTranslation();
  const required = useRequired();
  return draft.name.trim() ? null : required(t('campaigns.name'));
}

function useAudienceFault(draft: CampaignContent): string | null {
  const { t } = useTranslation();
  const required = useRequired();
  return draft.audienceId === null ? required(t('campaigns.audience.choose')) : null;
}

function useBenefitFault(draft: CampaignContent): string | null {
  const { t } = useTranslation();
  const required = useRequired();
  const fault = faultOfArms(draft.arms);
  if (fault === 'sum')
    return t('campaigns.benefit.sumWrong', {
      percent: `${draft.arms.reduce((sum, arm) => sum + arm.sharePer10000, 0) / 100}%`,
    });
  if (fault === 'control') return t('campaigns.benefit.needControl');
  if (fault === 'treatment') return t('campaigns.benefit.needTreatment');
  if (fault === 'offer') return t('campaigns.benefit.needOffer');
  if (!draft.task?.title.trim()) return required(t('campaigns.benefit.taskTitle'));
  return draft.task.script.trim() ? null : required(t('campaigns.benefit.script'));
}

function useTimingFault(draft: CampaignContent): string | null {
  const { t } = useTranslation();
  const required = useRequired();
  const metrics = useMetrics();
  if (!draft.startDate || !draft.endDate) return required(t('campaigns.dates'));
  if (!draft.conversion) return required(t('campaigns.timing.conversion'));
  const fault = faultOfConversion(draft.conversion, metricOf(metrics.data, draft.conversion));
  if (fault === 'event') return required(t('campaigns.timing.eventType'));
  if (fault === 'metric') return required(t('campaigns.timing.metric'));
  return fault === 'looks_back' ? t('campaigns.timing.looksBack') : null;
}
