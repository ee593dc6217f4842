import { Alert, Button, Modal, Typography } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { QrPicture } from '../../parts/qr-picture.tsx';

/** A link made for a customer, shown once: to be scanned face to face, or taken back. */
export function LinkModal({
  title,
  url,
  qrLabel,
  until,
  care,
  isRevoking,
  onRevoke,
  onClose,
}: {
  title: string;
  url: string;
  qrLabel: string;
  until: string;
  care: string;
  isRevoking: boolean;
  onRevoke: () => void;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const address = new URL(url, window.location.origin).href;
  return (
    <Modal
      open
      title={title}
      footer={
        <>
          <Button danger loading={isRevoking} onClick={onRevoke}>
            {t('customers.ownTags.revoke')}
          </Button>
          <Button onClick={onClose}>{t('common.close')}</Button>
        </>
      }
      onCancel={onClose}
      width={420}
    >
      <QrPicture value={address} label={qrLabel} size={240} />
      <Typography.Paragraph code copyable={{ text: address }} className="value-text claim-link">
        {address}
      </Typography.Paragraph>
      <p>{until}</p>
      <Alert type="warning" showIcon title={care} />
    </Modal>
  );
}
