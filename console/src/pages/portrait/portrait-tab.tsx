import type { Portrait } from '#contract/portraits.ts';
import { useQuery } from '@tanstack/react-query';
import { Card } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { customerCalls } from '../../api/customers.ts';
import { Defined } from '../../parts/figure.tsx';
import { formatDay, formatMoment, formatTimeOfDay } from '../../parts/format-figure.ts';
import { Loaded } from '../../parts/load-state.tsx';
import { GivenTags } from '../customers/given-tags.tsx';
import { OwnTags } from '../customers/own-tags.tsx';
import { AumTrend } from './aum-trend.tsx';
import { CustomerLinksInShort } from './customer-links.tsx';
import { DueList } from './due-list.tsx';
import { PortraitHead } from './portrait-head.tsx';
import { PortraitTags } from './portrait-tags.tsx';
import { PortraitTimeline } from './portrait-timeline.tsx';
import { Predictions } from './predictions.tsx';
import { ProductGaps } from './product-gaps.tsx';
import { ReasonsToStay } from './reasons-to-stay.tsx';
import { BenefitsInShort, ContactsInShort, TasksInShort } from './service-cards.tsx';

export function usePortrait(customerNo: number) {
  return useQuery({
    queryKey: ['customers', 'portrait', customerNo],
    queryFn: ({ signal }) => customerCalls.portrait(customerNo, signal),
  });
}

/** 画像: everything about a customer that is read in a glance; the tabs beside it have all of it. */
export function PortraitTab({ customerNo }: { customerNo: number }): ReactNode {
  const query = usePortrait(customerNo);
  return (
    <Loaded query={query} rows={12}>
      {(portrait) => <Overview portrait={portrait} />}
    </Loaded>
  );
}

function Overview({ portrait }: { portrait: Portrait }): ReactNode {
  const { t } = useTranslation();
  const { customerNo, predictions, benefits, work, consent } = portrait;
  const reasons = portrait.tags.items.filter(({ family }) => family === 'reasons_to_stay');
  return (
    <div className="portrait">
      <PortraitHead portrait={portrait} />
      <div className="portrait-grid">
        <Part
          title={t('portrait.trend')}
          definition={t('portrait.trendDefinition')}
          className="portrait-wide"
        >
          <AumTrend figures={portrait.figures} />
        </Part>
        <Part title={t('portrait.due')} className="portrait-due">
          <DueList due={portrait.due} />
        </Part>
        <Part title={t('portrait.products')} definition={t('portrait.productsDefinition')}>
          <ProductGaps portrait={portrait} />
        </Part>
        <div className="portrait-stack">
          {predictions.length > 0 ? (
            <Part title={t('portrait.predictions')}>
              <Predictions predictions={predictions} />
            </Part>
          ) : null}
          {reasons.length > 0 ? (
            <Part title={t('portrait.reasonsToStay')}>
              <ReasonsToStay tags={reasons} />
            </Part>
          ) : null}
          <Part title={t('portrait.timeline')} definition={t('portrait.timelineDefinition')}>
            <PortraitTimeline entries={portrait.timeline} />
          </Part>
        </div>
        <div className="portrait-stack portrait-service">
          {consent || work ? (
            <Part title={t('portrait.contacts')}>
              <ContactsInShort customerNo={customerNo} consent={consent} work={work} />
            </Part>
          ) : null}
          <Part title={t('households.title')} definition={t('households.definition')}>
            <CustomerLinksInShort customerNo={customerNo} />
          </Part>
          {benefits ? (
            <Part title={t('portrait.benefits')}>
              <BenefitsInShort customerNo={customerNo} benefits={benefits} />
            </Part>
          ) : null}
          {work ? (
            <Part title={t('portrait.tasks')}>
              <TasksInShort work={work} />
            </Part>
          ) : null}
        </div>
        <Part title={t('portrait.tags')} className="portrait-full">
          <PortraitTags customerNo={customerNo} tags={portrait.tags.items} />
          <GivenTags customerNo={customerNo} />
          <OwnTags customerNo={customerNo} />
        </Part>
      </div>
      <Freshness portrait={portrait} />
    </div>
  );
}

function Part({
  title,
  definition,
  className = '',
  children,
}: {
  title: string;
  definition?: string;
  className?: string;
  children: ReactNode;
}): ReactNode {
  return (
    <Card
      size="small"
      className={`portrait-part ${className}`}
      title={
        <h2 className="card-title portrait-title">
          <Defined label={title} definition={definition} />
        </h2>
      }
    >
      {children}
    </Card>
  );
}

function Freshness({ portrait: { freshness } }: { portrait: Portrait }): ReactNode {
  const { t } = useTranslation();
  const day = (date: string | null): string =>
    date === null ? t('portrait.never') : formatDay(date);
  return (
    <p className="muted portrait-fresh">
      {t('portrait.freshness', {
        tags: day(freshness.tags),
        time: formatTimeOfDay(freshness.readAt),
        figures: day(freshness.figures),
        now: formatMoment(freshness.readAt),
      })}
    </p>
  );
}
