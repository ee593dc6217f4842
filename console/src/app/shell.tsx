import { MenuFoldOutlined, MenuUnfoldOutlined } from '@ant-design/icons';
import { Button, Flex, Layout, Menu, Spin, type MenuProps } from 'antd';
import { Suspense, useEffect, useMemo, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, Outlet, useLocation } from 'react-router';
import { PageBoundary } from './boundary.tsx';
import { GuidedTour } from './guided-tour.tsx';
import { HeaderBar } from './header-bar.tsx';
import { JobNotices } from './job-notices.tsx';
import { groupOf, menu, pageAt, pagesOf, type MenuEntry, type MenuPage } from './menu.ts';
import { PageTrail } from './page-trail.tsx';
import { ServerAway } from './server-away.tsx';
import { useCan } from './session.tsx';

type MenuItems = NonNullable<MenuProps['items']>;

function useMenuItems(): MenuItems {
  const { t } = useTranslation();
  const can = useCan();
  return useMemo(() => {
    const allowed = (page: MenuPage): boolean => !page.needs || can(...page.needs);
    const label = (page: MenuPage): ReactNode => (
      <Link to={page.path} data-tour={`menu-${page.name}`}>
        {t(`shell.menu.${page.name}`)}
      </Link>
    );
    const itemOf = (entry: MenuEntry): MenuItems => {
      const pages = pagesOf(entry).filter(allowed);
      if (pages.length === 0) return [];
      if (!('pages' in entry)) return [{ key: entry.path, icon: entry.icon, label: label(entry) }];
      const children = pages.map((page) => ({ key: page.path, label: label(page) }));
      return [
        { key: entry.name, icon: entry.icon, label: t(`shell.menu.${entry.name}`), children },
      ];
    };
    return menu.flatMap(itemOf);
  }, [t, can]);
}

/** The frame of every signed-in page: menu, header, trail, and the page inside its own boundary. */
export function Shell(): ReactNode {
  const { t } = useTranslation();
  const location = useLocation();
  const [collapsed, setCollapsed] = useState(() => window.innerWidth < 1100);
  const items = useMenuItems();
  const page = pageAt(location.pathname);
  const group = page && groupOf(page);
  const path = page?.path;
  // A page reached by a link or an address may stand below the end of a long menu.
  useEffect(() => {
    if (collapsed || path === undefined) return;
    document.querySelector(`.shell-menu a[href="${path}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [path, collapsed]);
  return (
    <Layout className="shell">
      <a className="skip-link" href="#content">
        {t('shell.skipToContent')}
      </a>
      <Layout.Sider
        width={208}
        collapsedWidth={64}
        collapsed={collapsed}
        trigger={null}
        className="shell-sider"
      >
        <Link to="/" className="brand" aria-label={t('common.product')}>
          <img src="/huike.svg" alt="" width={28} height={28} />
          {collapsed ? null : <span>{t('common.product')}</span>}
        </Link>
        <nav aria-label={t('shell.menuLabel')} className="shell-menu">
          <Menu
            mode="inline"
            items={items}
            selectedKeys={page ? [page.path] : []}
            {...(collapsed ? {} : { defaultOpenKeys: menu.map((entry) => entry.name) })}
            key={collapsed ? 'collapsed' : (group?.name ?? 'open')}
          />
        </nav>
        <Button
          type="text"
          className="fold"
          icon={collapsed ? <MenuUnfoldOutlined aria-hidden /> : <MenuFoldOutlined aria-hidden />}
          aria-label={t(collapsed ? 'shell.expandMenu' : 'shell.collapseMenu')}
          onClick={() => setCollapsed(!collapsed)}
        />
      </Layout.Sider>
      <Layout>
        <HeaderBar />
        <ServerAway />
        <Layout.Content id="content" tabIndex={-1} className="shell-content">
          <PageTrail />
          <PageBoundary key={location.pathname}>
            <Suspense fallback={<PageLoading />}>
              <Outlet />
            </Suspense>
          </PageBoundary>
        </Layout.Content>
      </Layout>
      <JobNotices />
      <GuidedTour />
    </Layout>
  );
}

function PageLoading(): ReactNode {
  return (
    <Flex justify="center" className="page-loading">
      <Spin size="large" />
    </Flex>
  );
}
