import { Button, Result } from 'antd';
import { createElement, lazy, type ComponentType, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { createBrowserRouter, Link, type RouteObject } from 'react-router';
import { Shell } from './shell.tsx';

/** Each page is a file of its own in the build, loaded when it is first opened. */
function page(load: () => Promise<ComponentType>): ReactNode {
  return createElement(lazy(async () => ({ default: await load() })));
}

const pages: RouteObject[] = [
  {
    index: true,
    element: page(async () => (await import('../pages/home/home-page.tsx')).HomePage),
  },
  { path: '*', element: <NoSuchPage /> },
];

export const router = createBrowserRouter([{ path: '/', element: <Shell />, children: pages }]);

function NoSuchPage(): ReactNode {
  const { t } = useTranslation();
  return (
    <Result
      status="404"
      title={t('common.notFoundPage')}
      extra={
        <Link to="/">
          <Button type="primary">{t('common.goHome')}</Button>
        </Link>
      }
    />
  );
}
