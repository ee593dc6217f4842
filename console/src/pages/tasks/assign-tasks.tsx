import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Form, Modal, Select } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { organizationCalls } from '../../api/organization.ts';
import { taskCalls } from '../../api/tasks.ts';

/** Gives the chosen tasks to one member of staff. */
export function AssignTasks({
  ids,
  onDone,
  onClose,
}: {
  ids: readonly number[];
  onDone: () => void;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [search, setSearch] = useState('');
  const [assigneeId, setAssigneeId] = useState<number | null>(null);
  const staff = useQuery({
    queryKey: ['staff', 'assignable', search],
    queryFn: ({ signal }) =>
      organizationCalls.staff({ search, state: 'enabled', limit: 50 }, signal),
  });
  const assign = useMutation({
    mutationFn: () => Promise.all(ids.map((id) => taskCalls.assign(id, assigneeId))),
    onSuccess: () => {
      void message.success(t('tasks.assigned'));
      onDone();
      onClose();
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['tasks'] }),
  });
  return (
    <Modal
      open
      title={t('tasks.assignTitle')}
      okText={t('tasks.assign')}
      cancelText={t('common.cancel')}
      okButtonProps={{ disabled: assigneeId === null }}
      confirmLoading={assign.isPending}
      onOk={() => assign.mutate()}
      onCancel={onClose}
    >
      <p>{t('common.affects', { number: ids.length })}</p>
      <Form layout="vertical">
        <Form.Item
          label={t('tasks.chooseStaff')}
          htmlFor="assignee"
          extra={staff.data?.nextCursor ? t('tasks.moreStaff') : null}
        >
          <Select
            id="assignee"
            showSearch={{ filterOption: false, onSearch: setSearch }}
            loading={staff.isFetching}
            value={assigneeId}
            options={(staff.data?.items ?? []).map((one) => ({
              value: one.staffId,
              label: `${one.name} (${one.staffNumber}) · ${one.orgName}`,
            }))}
            onChange={setAssigneeId}
          />
        </Form.Item>
      </Form>
    </Modal>
  );
}
