import type { Portrait } from '#contract/portraits.ts';
import { Flex, Tag } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useLanguage } from '../../app/language.ts';
import { formatFenCompact, formatLastDay, formatMoment } from '../../parts/format-figure.ts';
import { StatusTag } from '../../parts/status-tag.tsx';

type Parts = { customerNo: number };

/** Where the customer may be contacted, and the last contacts. */
export function ContactsInShort({
  customerNo,
  consent,
  work,
}: Parts & Pick<Portrait, 'consent' | 'work'>): ReactNode {
  const { t } = useTranslation();
  const open = consent?.channels.filter(({ allowed }) => allowed) ?? [];
  const closed = consent?.channels.filter(({ allowed }) => !allowed) ?? [];
  return (
    <>
      {consent ? (
        <Flex vertical gap={6}>
          <Channels label={t('portrait.channelsOpen')} channels={open} color="open" />
          <Channels label={t('portrait.channelsClosed')} channels={closed} color="closed" />
        </Flex>
      ) : null}
      {work ? (
        <ul className="plain-list">
          {work.contacts.length === 0 ? (
            <li className="muted">{t('portrait.contactsEmpty')}</li>
          ) : null}
          {work.contacts.slice(0, 3).map((one) => (
            <li key={one.at}>
              <span className="number muted">{formatMoment(one.at)}</span>
              <span>{t(`tasks.results.${one.result}`)}</span>
              <span className="muted">
                {[one.title, one.staffName].filter(Boolean).join(' · ')}
              </span>
            </li>
          ))}
        </ul>
      ) : null}
      {consent ? (
        <Link to={`/customers/${customerNo}?tab=consent`}>{t('portrait.seeAll')}</Link>
      ) : null}
    </>
  );
}

function Channels({
  label,
  channels,
  color,
}: {
  label: string;
  channels: readonly { channel: keyof ChannelNames }[];
  color: 'open' | 'closed';
}): ReactNode {
  const { t } = useTranslation();
  if (channels.length === 0) return null;
  return (
    <Flex gap={6} wrap align="center">
      <span className="muted">{label}</span>
      {channels.map(({ channel }) => (
        <Tag key={channel} variant="filled" className={`channel-${color}`}>
          {t(`customers.consent.channels.${channel}`)}
        </Tag>
      ))}
    </Flex>
  );
}
type ChannelNames = Record<'staff_task' | 'phone' | 'sms' | 'wecom' | 'push', string>;

export function BenefitsInShort({
  customerNo,
  benefits,
}: Parts & { benefits: NonNullable<Portrait['benefits']> }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const { vouchers, entitlements } = benefits;
  return (
    <>
      <ul className="plain-list">
        {vouchers.length + entitlements.length === 0 ? (
          <li className="muted">{t('portrait.benefitsEmpty')}</li>
        ) : null}
        {vouchers.map((one) => (
          <li key={`v${one.id}`}>
            <span>{one.offerName}</span>
            {one.ofTodaysVisit ? (
              <StatusTag tone="processing" text={t('portrait.ofTodaysVisit')} />
            ) : null}
            <strong className="number">¥{formatFenCompact(one.faceAmountFen, language)}</strong>
            <span className="muted">{t('portrait.voucherUntil', { date: one.validUntil })}</span>
          </li>
        ))}
        {entitlements.map((one) => (
          <li key={`e${one.campaignId}`}>
            <span>{one.offerName}</span>
            <strong className="number">¥{formatFenCompact(one.faceAmountFen, language)}</strong>
            <span className="muted">
              {t('portrait.claimUntil', { date: formatLastDay(one.claimUntil) })}
            </span>
          </li>
        ))}
      </ul>
      <Link to={`/customers/${customerNo}?tab=vouchers`}>{t('portrait.seeAll')}</Link>
    </>
  );
}

export function TasksInShort({ work }: { work: NonNullable<Portrait['work']> }): ReactNode {
  const { t } = useTranslation();
  return (
    <ul className="plain-list">
      {work.tasks.length === 0 ? <li className="muted">{t('portrait.tasksEmpty')}</li> : null}
      {work.tasks.map((one) => (
        <li key={one.id}>
          <span className="number muted">{one.dueDate}</span>
          <Link to={`/tasks?task=${one.id}`}>{one.title}</Link>
          <span className="muted">{one.assigneeName ?? t('tasks.nobody')}</span>
          {one.blockedBecause ? (
            <Tag variant="filled" className="channel-closed">
              {t('tasks.blocked')}
            </Tag>
          ) : null}
        </li>
      ))}
    </ul>
  );
}
