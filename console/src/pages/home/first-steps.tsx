import { useQuery } from '@tanstack/react-query';
import { Button, Card, Steps } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { audienceCalls } from '../../api/audiences.ts';
import { benefitCalls } from '../../api/benefits.ts';
import { campaignCalls } from '../../api/campaigns.ts';
import { importCalls } from '../../api/imports.ts';
import { useTagRuns } from '../../api/tags.ts';
import { useCan } from '../../app/session.tsx';
import { formatDay } from '../../parts/format-figure.ts';

/** How far the bank is in the loop, with the next thing to do; gone once a campaign exists. */
export function FirstSteps(): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const imports = useQuery({
    queryKey: ['imports', 'any'],
    queryFn: async ({ signal }) =>
      (await importCalls.list({ state: 'loaded', limit: 200 }, signal)).items.length,
    enabled: can('read', 'Import'),
  });
  const runs = useTagRuns();
  const audiences = useQuery({
    queryKey: ['audiences', 'any'],
    queryFn: async ({ signal }) => (await audienceCalls.list({ limit: 200 }, signal)).items.length,
    enabled: can('read', 'Audience'),
  });
  const offers = useQuery({
    queryKey: ['offers', 'any'],
    queryFn: async ({ signal }) => (await benefitCalls.offers(undefined, signal)).items.length,
    enabled: can('read', 'Offer'),
  });
  const campaigns = useQuery({
    queryKey: ['campaigns', 'any'],
    queryFn: async ({ signal }) => (await campaignCalls.list({}, signal)).items.length,
    enabled: can('read', 'Campaign'),
  });
  const date = runs.data?.find((run) => run.state === 'done')?.businessDate;
  const steps = [
    {
      name: 'import',
      to: '/imports',
      done: (imports.data ?? 0) > 0,
      doneText: t('home.first.import.done', { n: imports.data ?? 0 }),
    },
    {
      name: 'tags',
      to: '/tags',
      done: date !== undefined,
      doneText: t('home.first.tags.done', { date: formatDay(date) }),
    },
    {
      name: 'audience',
      to: '/audiences/new',
      done: (audiences.data ?? 0) > 0,
      doneText: t('home.first.audience.done', { n: audiences.data ?? 0 }),
    },
    {
      name: 'offer',
      to: '/budgets',
      done: (offers.data ?? 0) > 0,
      doneText: t('home.first.offer.done', { n: offers.data ?? 0 }),
    },
    {
      name: 'campaign',
      to: '/campaigns/new',
      done: (campaigns.data ?? 0) > 0,
      doneText: t('home.first.campaign.done', { n: campaigns.data ?? 0 }),
    },
  ] as const;
  if (!campaigns.isSuccess || campaigns.data > 0) return null;
  const at = steps.findIndex((step) => !step.done);
  return (
    <Card variant="borderless" className="section" title={t('home.firstTitle')}>
      <Steps
        current={at}
        items={steps.map((step, index) => ({
          title: t(`home.first.${step.name}.title`),
          status: step.done ? 'finish' : index === at ? 'process' : 'wait',
          content: (
            <>
              <div className="first-text">
                {step.done ? step.doneText : t(`home.first.${step.name}.text`)}
              </div>
              {index === at ? (
                <Link to={step.to}>
                  <Button type="primary" size="small">
                    {t('home.go')}
                  </Button>
                </Link>
              ) : null}
            </>
          ),
        }))}
      />
    </Card>
  );
}
