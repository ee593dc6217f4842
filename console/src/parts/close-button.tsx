import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { GuardedButton } from './guarded-button.tsx';

type Given = {
  mayClose: boolean;
  /** how it stands, where it is closed already; null while it is open */
  closedAs: string | null;
  onClick: () => void;
  children: ReactNode;
};

/** In a list of what waits for a person's word: closes one, and says why where it can't be closed. */
export function CloseButton({ mayClose, closedAs, onClick, children }: Given): ReactNode {
  const { t } = useTranslation();
  return (
    <GuardedButton
      type="link"
      size="small"
      blockedBecause={mayClose ? closedAs : t('common.notAllowed')}
      onClick={onClick}
    >
      {children}
    </GuardedButton>
  );
}

/** With which words something was closed, and by whom; a dash while it is open. */
export const closedWith = (one: { reason: string | null; closedBy: string | null }): string =>
  one.reason ? `${one.reason}（${one.closedBy}）` : '—';
