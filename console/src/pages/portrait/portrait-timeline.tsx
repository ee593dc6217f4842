import { eventName } from '#contract/events.ts';
import { channelName, transactionKindName } from '#contract/fact-words.ts';
import type { TimelineEntry } from '#contract/portraits.ts';
import { Timeline } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../app/language.ts';
import { formatDay, formatMoment } from '../../parts/format-figure.ts';
import { amountText } from './amount-text.ts';

export function PortraitTimeline({ entries }: { entries: readonly TimelineEntry[] }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  if (entries.length === 0)
    return <p className="muted portrait-hint">{t('portrait.timelineEmpty')}</p>;
  const say = ({ kind, type, direction, channel, amount }: TimelineEntry): string =>
    [
      kind === 'event' ? eventName(type, language) : transactionKindName(type, language),
      direction === null ? '' : t(direction === 'in' ? 'portrait.moneyIn' : 'portrait.moneyOut'),
      amount ? amountText(amount, language) : '',
      channel === '' ? '' : channelName(channel, language),
    ]
      .filter(Boolean)
      .join(' · ');
  return (
    <section className="portrait-timeline" tabIndex={0} aria-label={t('portrait.timeline')}>
      <Timeline
        items={entries.map((entry, index) => ({
          key: `${entry.at} ${entry.type} ${index}`,
          color: entry.kind === 'event' ? 'blue' : entry.direction === 'in' ? 'green' : 'orange',
          content: (
            <>
              <span className="number muted">
                {entry.kind === 'event' ? formatMoment(entry.at) : formatDay(entry.at)}
              </span>{' '}
              {say(entry)}
            </>
          ),
        }))}
      />
    </section>
  );
}
