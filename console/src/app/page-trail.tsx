import { Breadcrumb } from 'antd';
import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'react-router';
import { groupOf, pageAt } from './menu.ts';

type Step = { path: string; text: string };
type End = { text: string | null; via: Step | null };
type TrailEnd = { end: End; setEnd: (end: End) => void };
const nowhere: End = { text: null, via: null };
const TrailContext = createContext<TrailEnd>({ end: nowhere, setEnd: () => undefined });

export function TrailProvider({ children }: { children: ReactNode }): ReactNode {
  const [end, setEnd] = useState(nowhere);
  const value = useMemo(() => ({ end, setEnd }), [end]);
  return <TrailContext value={value}>{children}</TrailContext>;
}

/**
 * Names the last step of the trail: the object that a detail page shows; and the page between it and the
 * menu's, where there is one.
 */
export function useTrailEnd(text: string | null | undefined, via?: Step): void {
  const { setEnd } = useContext(TrailContext);
  const [viaPath, viaText] = [via?.path, via?.text];
  useEffect(() => {
    const between = viaPath && viaText ? { path: viaPath, text: viaText } : null;
    setEnd({ text: text ?? null, via: between });
    return () => setEnd(nowhere);
  }, [text, viaPath, viaText, setEnd]);
}

export function PageTrail(): ReactNode {
  const { t } = useTranslation();
  const location = useLocation();
  const {
    end: { text, via },
  } = useContext(TrailContext);
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
    ...(via ? [{ key: via.path, title: <Link to={via.path}>{via.text}</Link> }] : []),
    ...(text ? [{ key: 'end', title: text }] : []),
  ];
  return (
    <nav aria-label={t('shell.breadcrumbLabel')} className="trail">
      <Breadcrumb items={items} />
    </nav>
  );
}
