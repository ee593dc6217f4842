import { LoadingOutlined } from '@ant-design/icons';
import { QueryClientProvider, useQueryClient } from '@tanstack/react-query';
import { App as AntApp, Button, ConfigProvider, Flex, Result, Spin } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import { useEffect, useMemo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { RouterProvider } from 'react-router/dom';
import { messageOf, whenSignedOut } from '../api/http.ts';
import { currentLanguage } from './i18n.ts';
import { RestrictedPage } from './restricted-page.tsx';
import { TrailProvider } from './page-trail.tsx';
import { createQueries } from './queries.ts';
import { router } from './router.tsx';
import { SessionProvider, sessionKey, useSessionQuery } from './session.tsx';
import { SignIn } from './sign-in.tsx';
import { theme } from './theme.ts';

export function Console(): ReactNode {
  useTranslation(); // redraws everything, the locale below included, when the language changes
  return (
    <ConfigProvider
      button={{ autoInsertSpace: false, loadingIcon: <LoadingOutlined aria-hidden /> }}
      theme={theme}
      locale={currentLanguage() === 'zh' ? zhCN : enUS}
    >
      <AntApp className="app">
        <Queries>
          <Gate />
        </Queries>
      </AntApp>
    </ConfigProvider>
  );
}

function Queries({ children }: { children: ReactNode }): ReactNode {
  const { message } = AntApp.useApp();
  const queries = useMemo(() => createQueries((text) => void message.error(text)), [message]);
  return <QueryClientProvider client={queries}>{children}</QueryClientProvider>;
}

/** Sign-in page or console, by what the server says of the session. */
function Gate(): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const session = useSessionQuery();
  useEffect(() => whenSignedOut(() => queries.setQueryData(sessionKey, null)), [queries]);
  if (session.isPending) {
    return (
      <Flex justify="center" align="center" className="full-page">
        <Spin size="large" />
      </Flex>
    );
  }
  if (session.isError) {
    return (
      <Result
        status="warning"
        title={t('common.loadFailed')}
        subTitle={messageOf(session.error)}
        extra={
          <Button type="primary" onClick={() => void session.refetch()}>
            {t('common.tryAgain')}
          </Button>
        }
      />
    );
  }
  if (!session.data) return <SignIn />;
  if (session.data.restriction) {
    return (
      <SessionProvider session={session.data}>
        <RestrictedPage />
      </SessionProvider>
    );
  }
  return (
    <SessionProvider session={session.data}>
      <TrailProvider>
        <RouterProvider router={router} />
      </TrailProvider>
    </SessionProvider>
  );
}
