import { useTranslation } from 'react-i18next';
import { useCan, useSession } from '../../app/session.tsx';

/** Why this person defines no metrics and tags; null: product managers of the head office do. */
export function useMayNotMake(): string | null {
  const { t } = useTranslation();
  const can = useCan();
  const session = useSession();
  if (!can('update', 'Tag')) return t('common.notAllowed');
  return session.wholeBank ? null : t('factory.headOfficeOnly');
}
