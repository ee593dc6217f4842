import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Card } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { messageOf } from '../../api/http.ts';
import { type PhoneLink, phoneLinkCalls } from '../../api/phone-links.ts';
import { useCan } from '../../app/session.tsx';
import { formatMoment } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { Loaded } from '../../parts/load-state.tsx';
import { LinkModal } from './link-modal.tsx';

/** 权益中心链接: the link by which the customer opens their benefits, vouchers and points on their own phone. */
export function PhoneLinkCard({ customerNo }: { customerNo: number }): ReactNode {
  const { t } = useTranslation();
  const { link, mayMake, revoke } = usePhoneLink(customerNo);
  return (
    <Card
      variant="borderless"
      size="small"
      className="section"
      title={t('customers.phoneLink.title')}
      extra={<PhoneLinkButton customerNo={customerNo} />}
    >
      <p className="muted">{t('customers.phoneLink.note')}</p>
      <Loaded query={link} rows={1}>
        {({ link: out }) =>
          out ? (
            <Alert
              type="info"
              showIcon
              title={t(out.openedAt ? 'customers.phoneLink.opened' : 'customers.phoneLink.out', {
                by: out.madeBy ?? '—',
                until: formatMoment(out.goodUntil),
              })}
              action={
                <GuardedButton
                  size="small"
                  loading={revoke.isPending}
                  blockedBecause={mayMake ? null : t('common.notAllowed')}
                  onClick={() => revoke.mutate(out.linkId)}
                >
                  {t('customers.ownTags.revoke')}
                </GuardedButton>
              }
            />
          ) : null
        }
      </Loaded>
    </Card>
  );
}

/** Makes the link and shows it, on the customer's page and on the card for tablets. */
export function PhoneLinkButton({
  customerNo,
  className,
}: {
  customerNo: number;
  className?: string;
}): ReactNode {
  const { t } = useTranslation();
  const [made, setMade] = useState<PhoneLink | null>(null);
  const { mayMake, make, revoke, lookAgain } = usePhoneLink(customerNo);
  const close = () => {
    setMade(null);
    void lookAgain();
  };
  return (
    <>
      <GuardedButton
        {...(className ? { className } : {})}
        loading={make.isPending}
        blockedBecause={mayMake ? null : t('common.notAllowed')}
        onClick={() => make.mutate(undefined, { onSuccess: setMade })}
      >
        {t('customers.phoneLink.make')}
      </GuardedButton>
      {made ? (
        <LinkModal
          title={t('customers.phoneLink.title')}
          url={made.url}
          qrLabel={t('customers.phoneLink.qr')}
          until={t('customers.phoneLink.until', { until: formatMoment(made.openUntil) })}
          care={t('customers.ownTags.care')}
          isRevoking={revoke.isPending}
          onRevoke={() => revoke.mutate(made.linkId, { onSuccess: close })}
          onClose={close}
        />
      ) : null}
    </>
  );
}

function usePhoneLink(customerNo: number) {
  const { t } = useTranslation();
  const can = useCan();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const queryKey = ['customers', 'phone-link', customerNo];
  const lookAgain = () => queries.invalidateQueries({ queryKey });
  return {
    mayMake: can('claim', 'Voucher') && can('redeem', 'Points'),
    lookAgain,
    link: useQuery({
      queryKey,
      queryFn: ({ signal }) => phoneLinkCalls.standing(customerNo, signal),
    }),
    make: useMutation({
      mutationFn: () => phoneLinkCalls.make(customerNo),
      onError: (error) => void message.error(messageOf(error)),
      onSettled: lookAgain,
    }),
    revoke: useMutation({
      mutationFn: (linkId: number) => phoneLinkCalls.revoke(customerNo, linkId),
      onSuccess: () => void message.success(t('customers.ownTags.revoked')),
      onError: (error) => void message.error(messageOf(error)),
      onSettled: lookAgain,
    }),
  };
}
