import type { OwnTagsStanding } from '#contract/own-tags.ts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Card, Flex, Tag } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { messageOf } from '../../api/http.ts';
import { type OwnTagsLink, ownTagsCalls } from '../../api/own-tags.ts';
import { useSay } from '../../app/language.ts';
import { useCan } from '../../app/session.tsx';
import { formatDay, formatMoment } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { Loaded } from '../../parts/load-state.tsx';
import { LinkModal } from './link-modal.tsx';

/** 本人查看标签: the link by which the customer sees their own tags, and what the customer has deleted. */
export function OwnTags({ customerNo }: { customerNo: number }): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const [made, setMade] = useState<OwnTagsLink | null>(null);
  const standing = useQuery({
    queryKey: ['customers', 'own-tags', customerNo],
    queryFn: ({ signal }) => ownTagsCalls.standing(customerNo, signal),
  });
  const again = () =>
    queries.invalidateQueries({ queryKey: ['customers', 'own-tags', customerNo] });
  const make = useMutation({
    mutationFn: () => ownTagsCalls.makeLink(customerNo),
    onSuccess: setMade,
    onError: (error) => void message.error(messageOf(error)),
    onSettled: again,
  });
  const revoke = useMutation({
    mutationFn: (linkId: number) => ownTagsCalls.revokeLink(customerNo, linkId),
    onSuccess: () => {
      setMade(null);
      void message.success(t('customers.ownTags.revoked'));
    },
    onError: (error) => void message.error(messageOf(error)),
    onSettled: again,
  });
  return (
    <Card
      variant="borderless"
      className="after-section"
      title={t('customers.ownTags.title')}
      extra={
        <GuardedButton
          loading={make.isPending}
          blockedBecause={can('create', 'Consent') ? null : t('common.notAllowed')}
          onClick={() => make.mutate()}
        >
          {t('customers.ownTags.make')}
        </GuardedButton>
      }
    >
      <p className="muted">{t('customers.ownTags.note')}</p>
      <Loaded query={standing} rows={1}>
        {({ link, deleted }) => (
          <>
            {link ? (
              <LinkOut
                link={link}
                mayRevoke={can('update', 'Consent')}
                isRevoking={revoke.isPending}
                onRevoke={() => revoke.mutate(link.linkId)}
              />
            ) : null}
            <DeletedTags deleted={deleted} />
          </>
        )}
      </Loaded>
      {made ? (
        <LinkModal
          title={t('customers.ownTags.title')}
          url={made.url}
          qrLabel={t('customers.ownTags.qr')}
          until={t('customers.ownTags.until', { until: formatMoment(made.expiresAt) })}
          care={t('customers.ownTags.care')}
          isRevoking={revoke.isPending}
          onRevoke={() => revoke.mutate(made.linkId)}
          onClose={() => {
            setMade(null);
            void again();
          }}
        />
      ) : null}
    </Card>
  );
}

function LinkOut({
  link,
  mayRevoke,
  isRevoking,
  onRevoke,
}: {
  link: NonNullable<OwnTagsStanding['link']>;
  mayRevoke: boolean;
  isRevoking: boolean;
  onRevoke: () => void;
}): ReactNode {
  const { t } = useTranslation();
  return (
    <Alert
      type="info"
      showIcon
      className="section"
      title={t(link.openedAt ? 'customers.ownTags.opened' : 'customers.ownTags.out', {
        by: link.madeBy ?? '—',
        until: formatMoment(link.expiresAt),
      })}
      action={
        <GuardedButton
          size="small"
          loading={isRevoking}
          blockedBecause={mayRevoke ? null : t('common.notAllowed')}
          onClick={onRevoke}
        >
          {t('customers.ownTags.revoke')}
        </GuardedButton>
      }
    />
  );
}

/** What they said is nobody's any more; names are for those who answer for tags. */
function DeletedTags({ deleted }: Pick<OwnTagsStanding, 'deleted'>): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  if (deleted.length === 0) return null;
  const total = deleted.reduce((sum, { count }) => sum + count, 0);
  return (
    <>
      <p>{t('customers.ownTags.deleted', { count: total })}</p>
      <Flex gap={8} wrap>
        {deleted.map(({ day, count, tags }) => (
          <Tag key={day} variant="filled">
            {[
              formatDay(day),
              ...(tags?.map(({ name }) => say(name)) ?? [
                t('customers.ownTags.deletedCount', { count }),
              ]),
            ].join(' · ')}
          </Tag>
        ))}
      </Flex>
      {deleted.some(({ tags }) => tags === null) ? (
        <p className="muted">{t('customers.ownTags.deletedWhich')}</p>
      ) : null}
    </>
  );
}
