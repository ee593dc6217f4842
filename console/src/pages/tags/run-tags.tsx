import { useMutation, useQueryClient } from '@tanstack/react-query';
import { DatePicker, Flex, Form, Modal } from 'antd';
import dayjs from 'dayjs';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { bankToday } from '../../api/bank-day.ts';
import { tagCalls, useLatestRun } from '../../api/tags.ts';
import { JobFollow } from '../../parts/job-progress.tsx';

/** Starts a run for a business date and follows it. */
export function RunTags({ onClose }: { onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const latest = useLatestRun();
  const [chosen, setChosen] = useState<string | null>(null);
  const date =
    chosen ??
    latest.data?.businessDate ??
    dayjs(bankToday()).subtract(1, 'day').format('YYYY-MM-DD');
  const refresh = (): void =>
    void Promise.all([
      queries.invalidateQueries({ queryKey: ['tags'] }),
      queries.invalidateQueries({ queryKey: ['tag-runs'] }),
      queries.invalidateQueries({ queryKey: ['audiences'] }),
    ]);
  const run = useMutation({ mutationFn: () => tagCalls.run(date), onSuccess: refresh });
  return (
    <Modal
      open
      title={t('tags.runTitle')}
      okText={t(run.data ? 'common.close' : 'tags.run')}
      cancelText={t('common.cancel')}
      confirmLoading={run.isPending}
      onOk={() => (run.data ? onClose() : run.mutate())}
      onCancel={onClose}
    >
      <Flex vertical gap={12}>
        <span>{t(run.data ? 'tags.runStarted' : 'tags.runHint')}</span>
        {run.data ? (
          <JobFollow id={run.data.jobId} onEnd={refresh} />
        ) : (
          <Form layout="vertical">
            <Form.Item label={t('tags.runDate')} htmlFor="run-date">
              <DatePicker
                id="run-date"
                value={dayjs(date)}
                allowClear={false}
                maxDate={dayjs(bankToday())}
                onChange={(day) => setChosen(day?.format('YYYY-MM-DD') ?? null)}
              />
            </Form.Item>
          </Form>
        )}
      </Flex>
    </Modal>
  );
}
