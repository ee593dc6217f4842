import { Breadcrumb } from 'antd';
import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'react-router';
import { groupOf, pageAt } from './menu.ts';

type TrailEnd = { text: string | null; setText: (text: string | null) => void };
const TrailContext = createContext<TrailEnd>({ text: null, setText: () => undefined });

export function TrailProvider({ children }: { children: ReactNode }): ReactNode {
  const [text, setText] = useState<string | null>(null);
  const value = useMemo(() => ({ text, setText }), [text]);
  return <TrailContext value={value}>{children}</TrailContext>;
}

/** Names the last step of the trail: the object that a detail page shows. */
export function useTrailEnd(text: string | null | undefined): void {
  const { setText } = useContext(TrailContext);
  useEffect(() => {
    setText(text ?? null);
    return () => setText(null);
  }, [text, setText]);
}

export function PageTrail(): ReactNode {
  const { t } = useTranslation();
  const location = useLocation();
  const { text } = useContext(TrailContext);
  const page = pageAt(location.pathname);
  useEffect(() => {
    const name = text ?? (page ? t(`shell.menu.${page.name}`) : '');
    document.title = name ? `${name} · ${t('common.product')}` : t('common.product');
  }, [text, page, t]);
  if (!page || page.path === '/') return null;
  const group = groupOf(page);
  const items = [
    ...(group && 'pages' in group
      ? [{ key: group.name, title: t(`shell.menu.${group.name}`) }]
      : []),
    {
      key: page.path,
      title:
        location.pathname === page.path ? (
          t(`shell.menu.${page.name}`)
        ) : (
          <Link to={page.path}>{t(`shell.menu.${page.name}`)}</Link>
        ),
    },
    ...(text ? [{ key: 'end', title: text }] : []),
  ];
  return (
    <nav aria-label={t('shell.breadcrumbLabel')} className="trail">
      <Breadcrumb items={items} />
    </nav>
  );
}
