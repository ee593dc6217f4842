import { LoadingOutlined } from '@ant-design/icons';
import { QueryClientProvider } from '@tanstack/react-query';
import { App as AntApp, ConfigProvider, Flex, Spin } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import { useEffect, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { RouterProvider } from 'react-router/dom';
import { whenSignedOut } from '../api/http.ts';
import { PageFailed } from '../parts/page-result.tsx';
import { PageBoundary } from './boundary.tsx';
import { currentLanguage } from './i18n.ts';
import { useCalmMotion } from './calm-motion.ts';
import { RestrictedPage } from './restricted-page.tsx';
import { TrailProvider } from './page-trail.tsx';
import { queries, whenChangeFails } from './queries.ts';
import { router } from './router.tsx';
import { SessionProvider, sessionKey, useSessionQuery } from './session.tsx';
import { SignIn } from './sign-in.tsx';
import { themes } from './theme.ts';

export function Console(): ReactNode {
  useTranslation(); // redraws everything, the locale below included, when the language changes
  const calm = useCalmMotion();
  return (
    <ConfigProvider
      button={{ autoInsertSpace: false, loadingIcon: <LoadingOutlined aria-hidden /> }}
      theme={themes[currentLanguage()][calm ? 'calm' : 'moving']}
      locale={currentLanguage() === 'zh' ? zhCN : enUS}
    >
      {/* Outside antd's App: what it shows in dialogs reads through the same client. */}
      <QueryClientProvider client={queries}>
        <AntApp className="app">
          <PageBoundary>
            <Gate />
          </PageBoundary>
        </AntApp>
      </QueryClientProvider>
    </ConfigProvider>
  );
}

/** Sign-in page or console, by what the server says of the session. */
function Gate(): ReactNode {
  const { message } = AntApp.useApp();
  const session = useSessionQuery();
  useEffect(() => {
    whenSignedOut(() => queries.setQueryData(sessionKey, null));
    whenChangeFails((text) => void message.error(text));
  }, [message]);
  if (session.isPending) {
    return (
      <Flex justify="center" align="center" className="full-page">
        <Spin size="large" />
      </Flex>
    );
  }
  // With a session in hand a failed reading of it takes nobody's page away, nor what is typed there.
  if (session.isError && session.data === undefined)
    return <PageFailed error={session.error} retry={session.refetch} />;
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
