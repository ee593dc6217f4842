import { useQueryClient } from '@tanstack/react-query';
import { Alert, Button } from 'antd';
import { useEffect, useSyncExternalStore, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { askForLife, serverReach } from '../api/server-reach.ts';

const askedEveryMilliseconds = 5_000;

/**
 * Told above every page while the server does not answer; what is on the page stays as it is, forms with what was
 * typed included. Once the server is back, what could not be read is read again by itself.
 */
export function ServerAway(): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const isAway = useSyncExternalStore(serverReach.subscribe, serverReach.isAway);
  useEffect(() => {
    if (!isAway) return;
    const timer = setInterval(() => void askForLife(), askedEveryMilliseconds);
    return () => {
      clearInterval(timer);
      void queries.refetchQueries({
        type: 'active',
        predicate: ({ state }) => state.status === 'error',
      });
    };
  }, [isAway, queries]);
  if (!isAway) return null;
  return (
    <Alert
      type="warning"
      banner
      showIcon
      role="alert"
      title={t('common.serverAway')}
      description={t('common.serverAwayHint')}
      action={
        <Button size="small" onClick={() => void askForLife()}>
          {t('common.tryAgain')}
        </Button>
      }
    />
  );
}
