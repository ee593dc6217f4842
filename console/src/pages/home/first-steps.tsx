import { useQuery } from '@tanstack/react-query';
import { Button, Card, Steps } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { audienceCalls } from '../../api/audiences.ts';
import { benefitCalls } from '../../api/benefits.ts';
import { campaignCalls } from '../../api/campaigns.ts';
import { importCalls } from '../../api/imports.ts';
import { countShown, largestPage } from '../../api/pages.ts';
import { useLatestRun } from '../../api/tags.ts';
import { useCan } from '../../app/session.tsx';
import { formatDay } from '../../parts/format-figure.ts';

/** How far the bank is in the loop, with the next thing to do; gone once a campaign exists. */
export function FirstSteps(): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const imports = useQuery({
    queryKey: ['imports', 'any'],
    queryFn: async ({ signal }) =>
      countShown(await importCalls.list({ state: 'loaded', limit: largestPage }, signal)),
    enabled: can('read', 'Import'),
  });
  const latest = useLatestRun();
  const audiences = useQuery({
    queryKey: ['audiences', 'any'],
    queryFn: async ({ signal }) =>
      countShown(await audienceCalls.list({ limit: largestPage }, signal)),
    enabled: can('read', 'Audience'),
  });
  const offers = useQuery({
    queryKey: ['offers', 'any'],
    queryFn: async ({ signal }) =>
      countShown(await benefitCalls.offers({ limit: largestPage }, signal)),
    enabled: can('read', 'Offer'),
  });
  const campaigns = useQuery({
    queryKey: ['campaigns', 'any'],
    queryFn: async ({ signal }) =>
      countShown(await campaignCalls.list({ limit: largestPage }, signal)),
    enabled: can('read', 'Campaign'),
  });
  const date = latest.data?.businessDate;
  const some = (count: string | undefined): boolean => count !== undefined && count !== '0';
  const steps = [
    {
      name: 'import',
      to: '/imports',
      done: some(imports.data),
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
      done: some(audiences.data),
      doneText: t('home.first.audience.done', { n: audiences.data ?? 0 }),
    },
    {
      name: 'offer',
      to: '/budgets',
      done: some(offers.data),
      doneText: t('home.first.offer.done', { n: offers.data ?? 0 }),
    },
    {
      name: 'campaign',
      to: '/campaigns/new',
      done: some(campaigns.data),
      doneText: t('home.first.campaign.done', { n: campaigns.data ?? 0 }),
    },
  ] as const;
  if (!campaigns.isSuccess || some(campaigns.data)) return null;
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
