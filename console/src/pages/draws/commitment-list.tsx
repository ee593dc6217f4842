import type { DrawPeriod, DrawView } from '#contract/draws.ts';
import { App, Button, Flex, Form, InputNumber, Table } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ReplayDrawer } from './replay-drawer.tsx';
import { useScrolledByKeyboard } from '../../parts/list/scrolled-by-keyboard.ts';

/** 随机数承诺: a commitment a day, published before it, and its seed afterwards. */
export function CommitmentList({ draw }: { draw: DrawView }): ReactNode {
  const { t } = useTranslation();
  const table = useScrolledByKeyboard();
  const { message } = App.useApp();
  const [replayed, setReplayed] = useState<number | null>(null);
  const start = ({ ordinal }: { ordinal: number | null }): void => {
    if (ordinal === null || ordinal > draw.plays) void message.warning(t('draws.noSuchPlay'));
    else setReplayed(ordinal);
  };
  return (
    <>
      <p className="muted">{t('draws.commitmentNote')}</p>
      <Form<{ ordinal: number | null }> layout="inline" className="section" onFinish={start}>
        <Form.Item name="ordinal" label={t('draws.ordinal')}>
          <InputNumber min={1} max={Math.max(1, draw.plays)} precision={0} />
        </Form.Item>
        <Button htmlType="submit">{t('draws.replayInBrowser')}</Button>
      </Form>
      <Table<DrawPeriod>
        ref={table}
        size="small"
        rowKey="day"
        pagination={{ pageSize: 20, hideOnSinglePage: true }}
        scroll={{ x: 'max-content' }}
        dataSource={[...draw.periods]}
        locale={{ emptyText: t('draws.noCommitments') }}
        columns={[
          { title: t('draws.day'), dataIndex: 'day' },
          {
            title: t('draws.commitmentAndSeed'),
            render: (_, { commitment, seed }) => (
              <Flex vertical gap={2}>
                <span>
                  <span className="muted">{t('draws.commitment')}</span> <code>{commitment}</code>
                </span>
                <span>
                  <span className="muted">{t('draws.seed')}</span>{' '}
                  {seed === null ? t('draws.seedLater') : <code>{seed}</code>}
                </span>
              </Flex>
            ),
          },
        ]}
      />
      {replayed === null ? null : (
        <ReplayDrawer drawId={draw.id} ordinal={replayed} onClose={() => setReplayed(null)} />
      )}
    </>
  );
}
