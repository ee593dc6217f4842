import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Card, DatePicker, Form, Select, Table } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { scoreFaultCodes, scoreFaults } from '#contract/outside-models.ts';
import { bankToday } from '../../api/bank-day.ts';
import { messageOf } from '../../api/http.ts';
import { modelCalls, type ScoresFile } from '../../api/models.ts';
import { usePages } from '../../api/pages.ts';
import { useSay } from '../../app/language.ts';
import { ChooseFile } from '../../parts/choose-file.tsx';
import { DownloadButton } from '../../parts/download-button.tsx';
import { formatCount, formatDay, formatMoment, formatPercent } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { LoadMore } from '../../parts/load-more.tsx';
import { Loaded } from '../../parts/load-state.tsx';
import { StatusTag } from '../../parts/status-tag.tsx';

type Given = { code: string; mayNot: string | null; onChange: () => void };

/** Files of scores, the newest first, with what was wrong in them; a new one is sent from here. */
export function ScoresFiles({ code, mayNot, onChange }: Given): ReactNode {
  const { t } = useTranslation();
  const files = usePages({
    queryKey: ['models', code, 'scores-files'],
    read: (page, signal) => modelCalls.scoresFiles(code, page, signal),
    limit: 10,
    live: { milliseconds: 2000, while: (rows) => rows.some(({ state }) => state === 'waiting') },
  });
  return (
    <Card variant="borderless" className="section" title={t('outsideModels.files')}>
      <p className="muted">{t('outsideModels.filesHint')}</p>
      <SendForm code={code} mayNot={mayNot} onChange={onChange} />
      <Loaded query={files} rows={2}>
        {(rows) => (rows.length === 0 ? null : <FileTable rows={rows} />)}
      </Loaded>
      <LoadMore query={files} />
    </Card>
  );
}

const tones = { waiting: 'processing', taken: 'success', refused: 'error' } as const;

function FileTable({ rows }: { rows: readonly ScoresFile[] }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  return (
    <Table<ScoresFile>
      size="small"
      rowKey="id"
      pagination={false}
      dataSource={[...rows]}
      scroll={{ x: 'max-content' }}
      columns={[
        { title: t('outsideModels.file'), dataIndex: 'fileName' },
        { title: t('outsideModels.date'), render: (_, one) => formatDay(one.businessDate) },
        {
          title: t('outsideModels.became'),
          render: (_, one) => (
            <StatusTag
              tone={tones[one.state]}
              text={t(`outsideModels.states.${one.state}`, { n: one.version ?? '' })}
            />
          ),
        },
        {
          title: t('outsideModels.rows'),
          align: 'right',
          render: (_, one) => formatCount(one.rows),
        },
        {
          title: t('outsideModels.refused'),
          render: (_, one) => (
            <>
              <div>{formatCount(one.refused)}</div>
              {scoreFaultCodes
                .filter((fault) => one.faults[fault])
                .map((fault) => (
                  <div key={fault} className="figure-note">
                    {say(scoreFaults[fault])} · {formatCount(one.faults[fault] ?? 0)}
                  </div>
                ))}
            </>
          ),
        },
        {
          title: t('outsideModels.mostRefused'),
          render: (_, { mostRefused }) =>
            mostRefused === 0
              ? t('outsideModels.none')
              : t('outsideModels.upTo', { share: formatPercent(mostRefused, 1) }),
        },
        {
          title: t('outsideModels.sentBy'),
          render: (_, one) =>
            `${one.madeBy || t('outsideModels.commandLine')} · ${formatMoment(one.createdAt)}`,
        },
        {
          key: 'actions',
          align: 'right',
          render: (_, one) =>
            one.refused === 0 ? null : (
              <DownloadButton
                size="small"
                path={modelCalls.refusedPath(one.code, one.id)}
                fileName={`scores-${one.id}-refused.csv`}
              >
                {t('outsideModels.download')}
              </DownloadButton>
            ),
        },
      ]}
    />
  );
}

type Fields = { date: Dayjs; mostRefused: number };
const shares = [0, 0.001, 0.01, 0.05];

function SendForm({ code, mayNot, onChange }: Given): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const [file, setFile] = useState<File | null>(null);
  const send = useMutation({
    mutationFn: ({ fields, chosen }: { fields: Fields; chosen: File }) =>
      modelCalls.sendScores(
        code,
        { date: fields.date.format('YYYY-MM-DD'), mostRefused: fields.mostRefused },
        chosen,
      ),
    onSuccess: async () => {
      void message.success(t('outsideModels.sent'));
      setFile(null);
      await queries.invalidateQueries({ queryKey: ['models', code] });
      onChange();
    },
    onError: (error) => void message.error(messageOf(error)),
  });
  return (
    <Form<Fields>
      layout="inline"
      className="query-form section"
      initialValues={{ date: dayjs(bankToday()).subtract(1, 'day'), mostRefused: 0 }}
      onFinish={(fields) => file && send.mutate({ fields, chosen: file })}
    >
      <Form.Item name="date" label={t('outsideModels.date')}>
        <DatePicker allowClear={false} maxDate={dayjs(bankToday())} />
      </Form.Item>
      <Form.Item name="mostRefused" label={t('outsideModels.mostRefused')}>
        <Select
          className="rule-field"
          options={shares.map((value) => ({
            value,
            label:
              value === 0
                ? t('outsideModels.none')
                : t('outsideModels.upTo', { share: formatPercent(value, 1) }),
          }))}
        />
      </Form.Item>
      <ChooseFile accept=".csv" file={file} onChange={setFile}>
        {t('outsideModels.choose')}
      </ChooseFile>
      <GuardedButton
        type="primary"
        htmlType="submit"
        loading={send.isPending}
        blockedBecause={mayNot ?? (file ? null : t('outsideModels.choose'))}
      >
        {t('outsideModels.send')}
      </GuardedButton>
    </Form>
  );
}
