import { Card, Col, Row } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useCan, useSession } from '../../app/session.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { FirstSteps } from './first-steps.tsx';
import { KeyFigures } from './key-figures.tsx';
import { LowBudgets, MyApprovals, MyTasks, RunningJobs, StartRedeeming } from './to-dos.tsx';

/** The person's own to-do list, then the key figures, then what to do first while the bank is empty. */
export function HomePage(): ReactNode {
  const { t } = useTranslation();
  const session = useSession();
  const can = useCan();
  const columns = [
    ...(can('update', 'Task') ? [<MyTasks key="tasks" />] : []),
    ...(can('redeem', 'Voucher') && !can('read', 'Task') ? [<StartRedeeming key="redeem" />] : []),
    ...(can('approve', 'Approval') ? [<MyApprovals key="approvals" />] : []),
    ...(can('update', 'Budget') ? [<LowBudgets key="budgets" />] : []),
    ...(can('read', 'Job') ? [<RunningJobs key="jobs" />] : []),
  ];
  return (
    <>
      <PageHead
        title={t('home.greeting', { name: session.name })}
        note={`${session.org.name} · ${session.roles.map((role) => t(`shell.roles.${role}`)).join(' · ')}`}
      />
      {can('create', 'Campaign') || can('create', 'Import') ? <FirstSteps /> : null}
      {can('read', 'Campaign') ? <KeyFigures /> : null}
      {columns.length > 0 ? (
        <Row gutter={[14, 14]}>
          {columns.map((column) => (
            <Col
              key={column.key}
              xs={24}
              lg={columns.length === 1 ? 24 : columns.length === 2 ? 12 : 8}
            >
              <Card variant="borderless" className="tile">
                {column}
              </Card>
            </Col>
          ))}
        </Row>
      ) : null}
    </>
  );
}
