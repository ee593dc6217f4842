import { useTranslation } from 'react-i18next';
import { useCan, useSession } from '../../app/session.tsx';

/** Why this person may not train, register or release a model. */
export function useMayNotRun(): string | null {
  const { t } = useTranslation();
  const can = useCan();
  const session = useSession();
  return can('run', 'Model') && session.wholeBank ? null : t('models.headOfficeOnly');
}
