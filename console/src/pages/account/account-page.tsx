import { Alert, Card, Col, Descriptions, Row } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../app/session.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { ChangePassword } from './change-password.tsx';
import { SecondFactor } from './second-factor.tsx';

/** Own account; also the only page while the server demands a new password or a second factor. */
export function AccountPage(): ReactNode {
  const { t } = useTranslation();
  const session = useSession();
  return (
    <>
      <PageHead title={t('shell.menu.account')} />
      {session.restriction ? (
        <Alert
          type="warning"
          showIcon
          className="section"
          title={t(
            session.restriction === 'change_password' ? 'account.mustChange' : 'account.mustEnrol',
          )}
        />
      ) : null}
      <Card variant="borderless" className="section" title={t('account.profile')}>
        <Descriptions
          column={{ xs: 1, lg: 3 }}
          items={[
            { key: 'number', label: t('account.number'), children: session.staffNumber ?? '—' },
            { key: 'name', label: t('account.name'), children: session.name },
            { key: 'org', label: t('account.org'), children: session.org.name },
            {
              key: 'roles',
              label: t('account.roles'),
              children: session.roles.map((role) => t(`shell.roles.${role}`)).join(' · '),
            },
            {
              key: 'reach',
              label: t('account.reach'),
              children: t(session.wholeBank ? 'account.wholeBank' : 'account.subtree'),
            },
          ]}
        />
      </Card>
      <Row gutter={[14, 14]}>
        <Col xs={24} lg={12}>
          <ChangePassword />
        </Col>
        <Col xs={24} lg={12}>
          <SecondFactor />
        </Col>
      </Row>
    </>
  );
}
