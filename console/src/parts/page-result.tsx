import { Button, Flex, Result } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'react-router';
import { ApiProblem, messageOf } from '../api/http.ts';
import { pageAt } from '../app/menu.ts';
import { useTrailEnd } from '../app/page-trail.tsx';
import { useCan } from '../app/session.tsx';

/** In place of a whole page that is not there, or of which the server knows no such thing: what happened, and ways back. */
export function NotFound({ why }: { why?: string }): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const { pathname } = useLocation();
  const title = t(why === undefined ? 'common.notFoundPage' : 'common.notFoundThing');
  useTrailEnd(title);
  const list = pageAt(pathname);
  const mayList = list !== undefined && list.path !== '/' && (!list.needs || can(...list.needs));
  return (
    <Result
      status="404"
      title={<h1>{title}</h1>}
      subTitle={
        <>
          <div>{why ?? t('common.notFoundAddress', { path: pathname })}</div>
          {why === undefined ? null : <div>{t('common.notFoundHint')}</div>}
        </>
      }
      extra={
        <Flex justify="center" wrap gap={8}>
          {mayList ? (
            <Link to={list.path}>
              <Button type="primary">
                {t('common.goTo', { page: t(`shell.menu.${list.name}`) })}
              </Button>
            </Link>
          ) : null}
          <Link to="/">
            <Button type={mayList ? 'default' : 'primary'}>{t('common.goHome')}</Button>
          </Link>
        </Flex>
      }
    />
  );
}

/** In place of a whole page that could not be read, with what happened and a way to try again. */
export function PageFailed({ error, retry }: { error: unknown; retry: () => unknown }): ReactNode {
  const { t } = useTranslation();
  return (
    <Result
      status="warning"
      title={<h1>{t('common.loadFailed')}</h1>}
      subTitle={messageOf(error)}
      extra={
        <Button type="primary" onClick={() => retry()}>
          {t('common.tryAgain')}
        </Button>
      }
    />
  );
}

function NotAllowed({ error }: { error: ApiProblem }): ReactNode {
  const { t } = useTranslation();
  return (
    <Result
      status="403"
      title={<h1>{t('common.notAllowed')}</h1>}
      subTitle={messageOf(error)}
      extra={
        <Link to="/">
          <Button type="primary">{t('common.goHome')}</Button>
        </Link>
      }
    />
  );
}

/** Why a page that is all about one thing has nothing to show. */
export function PageError({ error, retry }: { error: unknown; retry: () => unknown }): ReactNode {
  if (error instanceof ApiProblem) {
    if (error.status === 403) return <NotAllowed error={error} />;
    if (error.status === 404) return <NotFound why={messageOf(error)} />;
    // A number that is none, or a code that no code can be.
    if (error.status === 400 || error.status === 422) return <NotFound />;
  }
  return <PageFailed error={error} retry={retry} />;
}
