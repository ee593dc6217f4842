import { Button, Tabs } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { approvalCalls, type Approval } from '../../api/approvals.ts';
import { formatMoment } from '../../parts/format-figure.ts';
import { ListPage } from '../../parts/list/list-page.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { ApprovalDrawer } from './approval-drawer.tsx';
import { ApprovalState, useKindName } from './approval-state.tsx';
import { useApprovalTitle } from './approval-title.ts';

const boxes = ['todo', 'done', 'mine'] as const;

/** 审批: 待办 / 已办 / 我发起. */
export function ApprovalsPage(): ReactNode {
  const titleOf = useApprovalTitle();
  const { t } = useTranslation();
  const kindName = useKindName();
  const [search, setSearch] = useSearchParams();
  const box = boxes.find((one) => one === search.get('box')) ?? 'todo';
  const opened = Number(search.get('approval')) || null;
  const show = (id: number | null): void =>
    setSearch(id === null ? { box } : { box, approval: String(id) });
  return (
    <>
      <PageHead title={t('shell.menu.approvals')} note={t('approvals.note')} />
      <Tabs
        activeKey={box}
        onChange={(next) => setSearch({ box: next })}
        items={boxes.map((one) => ({ key: one, label: t(`approvals.boxes.${one}`) }))}
      />
      <ListPage<Approval>
        key={box}
        name="approvals"
        within={box}
        rowKey={(one) => one.approvalId}
        read={({ cursor, limit, signal }) => approvalCalls.list({ box, cursor, limit }, signal)}
        columns={[
          { key: 'title', title: t('approvals.title'), render: titleOf },
          {
            key: 'kind',
            title: t('approvals.kind'),
            render: (one) => kindName(one.kind),
            width: 120,
          },
          { key: 'org', from: 1280, title: t('approvals.org'), render: (one) => one.orgName },
          { key: 'maker', title: t('approvals.maker'), render: (one) => one.makerName, width: 110 },
          {
            key: 'submitted',
            title: t('approvals.submitted'),
            render: (one) => formatMoment(one.submittedAt),
            width: 150,
          },
          {
            key: 'state',
            title: t('approvals.state'),
            render: (one) => <ApprovalState state={one.state} />,
            width: 110,
          },
          ...(box === 'todo'
            ? []
            : [
                {
                  key: 'checker',
                  from: 1500,
                  title: t('approvals.checker'),
                  render: (one: Approval) => one.checkerName ?? '—',
                  width: 110,
                },
                {
                  key: 'decided',
                  from: 1500,
                  title: t('approvals.decided'),
                  render: (one: Approval) => formatMoment(one.decidedAt),
                  width: 150,
                },
              ]),
        ]}
        rowActions={(one) => (
          <Button type="link" size="small" onClick={() => show(one.approvalId)}>
            {t('approvals.open')}
          </Button>
        )}
        rowActionsWidth={90}
        empty={{ text: t(`approvals.empty.${box}`) }}
      />
      {opened === null ? null : <ApprovalDrawer approvalId={opened} onClose={() => show(null)} />}
    </>
  );
}
