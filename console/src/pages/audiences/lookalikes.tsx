import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Card, Flex, Tag } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Audience } from '../../api/audiences.ts';
import { type Lookalike, lookalikeCalls } from '../../api/lookalikes.ts';
import { usePages } from '../../api/pages.ts';
import { useCan } from '../../app/session.tsx';
import { formatDay, formatMoment } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { JobFollow } from '../../parts/job-progress.tsx';
import { FirstStep, Loaded } from '../../parts/load-state.tsx';
import { LookalikeFound } from './lookalike-found.tsx';

/** People like the members: ask, see how well they can be told, keep the most alike as a list. */
export function Lookalikes({
  audience,
  changed,
}: {
  audience: Audience;
  changed: boolean;
}): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const queryKey = ['lookalikes', audience.id];
  const found = usePages({
    queryKey,
    read: (page, signal) => lookalikeCalls.list(audience.id, page, signal),
    limit: 5,
    live: { milliseconds: 1500, while: (rows) => rows.some((one) => one.state === 'running') },
  });
  const request = useMutation({
    mutationFn: () => lookalikeCalls.request(audience.id),
    onSettled: () => queries.invalidateQueries({ queryKey }),
  });
  const mayNot = can('create', 'Audience') ? null : t('common.notAllowed');
  return (
    <Card
      variant="borderless"
      className="after-section"
      title={t('lookalikes.title')}
      extra={
        <GuardedButton
          loading={request.isPending}
          blockedBecause={
            mayNot ??
            (changed ? t('audiences.freezeBlocked') : null) ??
            (found.data?.some((one) => one.state === 'running') ? t('lookalikes.looking') : null)
          }
          onClick={() => request.mutate()}
        >
          {t('lookalikes.find')}
        </GuardedButton>
      }
    >
      <p className="muted">{t('lookalikes.hint')}</p>
      <Loaded query={found} rows={2}>
        {([newest]) =>
          newest ? (
            <Newest
              key={newest.id}
              newest={newest}
              audience={audience}
              mayNot={mayNot}
              onList={(name, count) => {
                void queries.invalidateQueries({ queryKey: ['uploaded-lists'] });
                void message.success(t('lookalikes.listMade', { name, count }));
              }}
            />
          ) : (
            <FirstStep text={t('lookalikes.empty')} />
          )
        }
      </Loaded>
    </Card>
  );
}

function Newest({
  newest,
  audience,
  mayNot,
  onList,
}: {
  newest: Lookalike;
  audience: Audience;
  mayNot: string | null;
  onList: (name: string, count: number) => void;
}): ReactNode {
  const { t } = useTranslation();
  const [, setEnded] = useState(false);
  if (newest.jobId !== null && (newest.state === 'running' || newest.state === 'failed'))
    return <JobFollow id={newest.jobId} onEnd={() => setEnded(true)} />;
  if (!newest.result) return <Alert type="error" showIcon title={t('lookalikes.failed')} />;
  return (
    <>
      <Flex gap={8} wrap align="center" className="section">
        <span className="muted">
          {t('lookalikes.foundAt', {
            at: formatMoment(newest.createdAt),
            date: formatDay(newest.result.businessDate),
            version: newest.version,
          })}
        </span>
        {newest.version === audience.version ? null : (
          <Tag color="warning" variant="filled">
            {t('lookalikes.olderVersion', { version: audience.version })}
          </Tag>
        )}
      </Flex>
      <LookalikeFound
        lookalike={newest}
        result={newest.result}
        mayNot={mayNot}
        onList={onList}
        listName={t('lookalikes.listNameOf', { name: audience.name })}
      />
    </>
  );
}
