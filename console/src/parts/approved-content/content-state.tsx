import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApprovedContent } from '#contract/approved-content.ts';
import { bankToday } from '../../api/bank-day.ts';
import { StatusTag } from '../status-tag.tsx';

/** Content on a list: whatever it says, it has its days. */
export type ShownContent = ApprovedContent<{ from: string | null; until: string | null }>;

const tones = {
  waiting: 'warning',
  live: 'success',
  later: 'processing',
  over: 'default',
  returned: 'error',
  retired: 'default',
} as const;

export function stateOf(
  { retiredAt, live, isWaiting }: ShownContent,
  today: string,
): keyof typeof tones {
  if (retiredAt !== null) return 'retired';
  if (live === null) return isWaiting ? 'waiting' : 'returned';
  if (live.until !== null && live.until < today) return 'over';
  return live.from !== null && live.from > today ? 'later' : 'live';
}

/** What content is today, which version that is, and what became of the one after it. */
export function ContentState({ one }: { one: ShownContent }): ReactNode {
  const { t } = useTranslation();
  const { version, liveVersion, isWaiting, retiredAt } = one;
  const state = stateOf(one, bankToday());
  const hasNext = retiredAt === null && liveVersion !== null && version > liveVersion;
  return (
    <>
      <StatusTag tone={tones[state]} text={t(`content.states.${state}`)} />
      <div className="muted">{t('content.version', { version: liveVersion ?? version })}</div>
      {hasNext ? (
        <div className="muted">
          {t(isWaiting ? 'content.versionWaits' : 'content.versionReturned', { version })}
        </div>
      ) : null}
    </>
  );
}
