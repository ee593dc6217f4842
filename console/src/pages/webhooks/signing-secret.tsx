import { Alert } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { SecretShown } from '../../parts/secret-shown.tsx';

/** The secret that calls are signed with. */
export function SigningSecret({
  secret,
  onClose,
}: {
  secret: string;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  return (
    <SecretShown
      secret={secret}
      title={t('webhooks.secretTitle')}
      savedText={t('webhooks.secretSaved')}
      onClose={onClose}
    >
      <Alert type="warning" showIcon className="section" title={t('webhooks.secretHint')} />
    </SecretShown>
  );
}
