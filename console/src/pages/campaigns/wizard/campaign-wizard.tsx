import { Alert, Button, Card, Flex, Steps } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import type { Campaign } from '../../../api/campaigns.ts';
import { useSay } from '../../../app/language.ts';
import { useCan } from '../../../app/session.tsx';
import { GuardedButton } from '../../../parts/guarded-button.tsx';
import { PageHead } from '../../../parts/page-head.tsx';
import { CampaignState } from '../campaign-state.tsx';
import { startOf, withStart } from '../arms.core.ts';
import { AudienceStep } from './audience-step.tsx';
import { BasicsStep } from './basics-step.tsx';
import type { StepProps } from './step-props.ts';
import { BenefitStep } from './benefit-step.tsx';
import { SubmitStep } from './submit-step.tsx';
import { TimingStep } from './timing-step.tsx';
import { TrialStep } from './trial-step.tsx';
import { type Faults, useFaults } from './use-faults.ts';
import { useEdits, useLeaving } from './use-leaving.ts';
import { wizardSteps, type WizardStep } from './wizard-steps.ts';

/** 基本信息 → 人群 → 权益与内容 → 渠道与时间 → 试算 → 提交审批; what a step changed is saved on leaving it. */
export function CampaignWizard({ campaign }: { campaign: Campaign }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const can = useCan();
  const [search, setSearch] = useSearchParams();
  const step = wizardSteps.find((one) => one === search.get('step')) ?? 'basics';
  const unsaved = useEdits(campaign.version);
  const { edits, change } = unsaved;
  const names = {
    control: t('campaigns.benefit.control'),
    treatment: t('campaigns.benefit.treatment'),
  };
  const content = { ...campaign.content, ...edits };
  const draft = withStart(content, names);
  // The benefit step shows arms that are not saved yet: elsewhere they are missing. A trial and a
  // submission are of what is saved.
  const shown = step === 'benefit' ? draft : content;
  const faults = useFaults(step === 'trial' || step === 'submit' ? campaign.content : shown);
  const mayNot = can('update', 'Campaign') ? null : t('common.notAllowed');
  const { leaveFor, isSaving } = useLeaving(campaign, unsaved, {
    mayUpdate: mayNot === null,
    arrive: (next) => setSearch({ step: next }),
  });
  const go = (next: WizardStep): void => {
    // The benefit step starts with arms and a task of its own; leaving it keeps them.
    if (step === 'benefit') change(startOf(draft, content));
    void leaveFor(next).catch(() => undefined);
  };
  const at = wizardSteps.indexOf(step);
  const before = wizardSteps[at - 1];
  const after = wizardSteps[at + 1];
  const why = mayNot ?? faults[step] ?? null;
  return (
    <>
      <PageHead title={campaign.content.name} extra={<CampaignState state={campaign.state} />} />
      {campaign.launchRefusal ? (
        <Alert
          type="warning"
          showIcon
          className="section"
          title={t('campaigns.refused')}
          description={say(campaign.launchRefusal)}
        />
      ) : null}
      <Card variant="borderless" className="section">
        <Steps
          current={at}
          size="small"
          responsive
          items={wizardSteps.map((one, index) => ({
            title: t(`campaigns.steps.${one}`),
            status: statusOf(index - at, isFaulty(one, faults)),
          }))}
          onChange={(index) => go(wizardSteps[index] ?? step)}
        />
      </Card>
      <Card variant="borderless" title={t(`campaigns.steps.${step}`)}>
        <StepBody step={step} campaign={campaign} draft={draft} change={change} faults={faults} />
        {step === 'submit' ? null : (
          <Flex gap={8} className="wizard-foot">
            {before ? <Button onClick={() => go(before)}>{t('common.previous')}</Button> : null}
            {after ? (
              <GuardedButton
                type="primary"
                loading={isSaving}
                blockedBecause={why}
                onClick={() => go(after)}
              >
                {t(step === 'trial' ? 'common.next' : 'campaigns.saveNext')}
              </GuardedButton>
            ) : null}
          </Flex>
        )}
      </Card>
    </>
  );
}

/** A trial is worth nothing without audience and arms. */
function isFaulty(step: WizardStep, faults: Faults): boolean {
  return Boolean(step === 'trial' ? (faults.audience ?? faults.benefit) : faults[step]);
}

/** A step behind the present one is done only when nothing is missing in it. */
function statusOf(ahead: number, faulty: boolean): 'wait' | 'process' | 'finish' | 'error' {
  if (ahead === 0) return 'process';
  if (ahead > 0) return 'wait';
  return faulty ? 'error' : 'finish';
}

function StepBody({
  step,
  faults,
  ...props
}: StepProps & { step: WizardStep; faults: Faults }): ReactNode {
  switch (step) {
    case 'basics':
      return <BasicsStep {...props} />;
    case 'audience':
      return <AudienceStep {...props} />;
    case 'benefit':
      return <BenefitStep {...props} />;
    case 'timing':
      return <TimingStep {...props} />;
    case 'trial':
      return <TrialStep campaign={props.campaign} faults={faults} />;
    case 'submit':
      return <SubmitStep campaign={props.campaign} faults={faults} />;
  }
}
