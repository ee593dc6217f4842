import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { GuardedButton } from './guarded-button.tsx';

/** Saves the form it stands in, or says why it can't. */
export function SaveButton({
  saving,
  blockedBecause,
}: {
  saving: boolean;
  blockedBecause: string | null;
}): ReactNode {
  const { t } = useTranslation();
  return (
    <GuardedButton
      type="primary"
      htmlType="submit"
      loading={saving}
      blockedBecause={blockedBecause}
    >
      {t('common.save')}
    </GuardedButton>
  );
}
