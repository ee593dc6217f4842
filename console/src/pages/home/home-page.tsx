import { Card } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../app/session.tsx';
import { PageHead } from '../../parts/page-head.tsx';

export function HomePage(): ReactNode {
  const { t } = useTranslation();
  const session = useSession();
  return (
    <>
      <PageHead title={t('home.greeting', { name: session.name })} note={session.org.name} />
      <Card variant="borderless">
        {session.roles.map((role) => t(`shell.roles.${role}`)).join(' · ')}
      </Card>
    </>
  );
}
