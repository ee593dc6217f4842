import { Alert, Button, Modal, Typography } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

/** A secret, until the person says it is saved. */
export function SecretShown({
  secret,
  onClose,
}: {
  secret: string;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  return (
    <Modal
      open
      title={t('webhooks.secretTitle')}
      closable={false}
      keyboard={false}
      mask={{ closable: false }}
      footer={
        <Button type="primary" onClick={onClose}>
          {t('webhooks.secretSaved')}
        </Button>
      }
    >
      <Alert type="warning" showIcon className="section" title={t('webhooks.secretHint')} />
      <Typography.Paragraph code copyable className="value-text">
        {secret}
      </Typography.Paragraph>
    </Modal>
  );
}
