import type { Entitlement } from '#contract/benefits.ts';
import type { ClaimLink } from '#contract/claim-link.ts';
import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Modal, Typography } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { benefitCalls } from '../../api/benefits.ts';
import { useCan } from '../../app/session.tsx';
import { formatMoment } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { QrPicture } from '../../parts/qr-picture.tsx';

/** Makes the link by which the customer claims in their own hands, and shows it. Each one made is audited. */
export function ClaimLinkButton({
  entitlement,
  blockedBecause = null,
}: {
  entitlement: Entitlement;
  blockedBecause?: string | null;
}): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const [shown, setShown] = useState<ClaimLink | null>(null);
  const make = useMutation({
    mutationFn: () => benefitCalls.claimLink(entitlement.campaignId, entitlement.customerNo),
    onSuccess: setShown,
  });
  const notAllowed = can('claim', 'Voucher') ? null : t('common.notAllowed');
  const notNow = hasEnded(entitlement) ? t('customers.voucher.notNow') : null;
  return (
    <>
      <GuardedButton
        type="link"
        size="small"
        loading={make.isPending}
        blockedBecause={notAllowed ?? blockedBecause ?? notNow}
        onClick={() => make.mutate()}
      >
        {t('customers.voucher.link')}
      </GuardedButton>
      {shown ? (
        <ShownLink link={shown} entitlement={entitlement} onClose={() => setShown(null)} />
      ) : null}
    </>
  );
}

/** A link for a period yet to come is of use: the customer's page says from when on it claims. */
function hasEnded({ claimable, claimFrom }: Entitlement): boolean {
  return !claimable && Date.parse(claimFrom) <= Date.now();
}

function ShownLink({
  link,
  entitlement,
  onClose,
}: {
  link: ClaimLink;
  entitlement: Entitlement;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const address = new URL(link.url, window.location.origin).href;
  const { claimUntil } = entitlement;
  const until = claimUntil < link.expiresAt ? claimUntil : link.expiresAt;
  return (
    <Modal
      open
      title={`${t('customers.voucher.link')} · ${entitlement.offerName}`}
      footer={<Button onClick={onClose}>{t('common.close')}</Button>}
      onCancel={onClose}
      width={420}
    >
      <QrPicture value={address} label={t('customers.voucher.linkQr')} size={240} />
      <Typography.Paragraph code copyable={{ text: address }} className="value-text claim-link">
        {address}
      </Typography.Paragraph>
      <p>{t('customers.voucher.linkUntil', { until: formatMoment(until) })}</p>
      <Alert type="warning" showIcon title={t('customers.voucher.linkCare')} />
    </Modal>
  );
}
