import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Flex, Spin } from 'antd';
import { lazy, Suspense, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { signOut } from '../api/session.ts';
import { sessionKey } from './session.tsx';

const AccountPage = lazy(async () => ({
  default: (await import('../pages/account/account-page.tsx')).AccountPage,
}));

/** Until the password is changed, or the authenticator enrolled, nothing else is open. */
export function RestrictedPage(): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const leave = useMutation({
    mutationFn: signOut,
    onSettled: () => queries.setQueryData(sessionKey, null),
  });
  return (
    <main className="restricted">
      <Flex justify="flex-end">
        <Button onClick={() => leave.mutate()}>{t('shell.signOut')}</Button>
      </Flex>
      <Suspense fallback={<Spin size="large" />}>
        <AccountPage />
      </Suspense>
    </main>
  );
}
