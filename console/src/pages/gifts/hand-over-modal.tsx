import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Descriptions, Flex, Form, Input, Modal } from 'antd';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { giftCalls } from '../../api/gifts.ts';
import { messageOf } from '../../api/http.ts';
import { useSay } from '../../app/language.ts';
import { useSession } from '../../app/session.tsx';
import { formatMoment } from '../../parts/format-figure.ts';
import { OrgSelect, useOrgNames } from '../../parts/org-tree.tsx';
import { ReservationState } from './reservation-state.tsx';

/** 凭码领取: a scanner types the code and Enter; what it stands for is shown before it is handed over. */
export function HandOverModal({
  scanned = '',
  onClose,
}: {
  /** a code that was scanned elsewhere */
  scanned?: string;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const { message } = App.useApp();
  const session = useSession();
  const orgName = useOrgNames();
  const queries = useQueryClient();
  const [code, setCode] = useState(scanned);
  const [orgId, setOrgId] = useState(session.org.orgId);
  const look = useMutation({
    mutationFn: () => giftCalls.lookUp(code.trim()),
    onSuccess: (found) => setOrgId(found.orgId),
    meta: { quiet: true },
  });
  const lookUp = look.mutate;
  useEffect(() => {
    if (scanned !== '') lookUp();
  }, [scanned, lookUp]);
  const hand = useMutation({
    mutationFn: () => giftCalls.handOver(code.trim(), orgId),
    onSuccess: async (found) => {
      await queries.invalidateQueries({ queryKey: ['gift-reservations'] });
      const name = say({ zh: found.nameZh, en: found.nameEn });
      void message.success(t('gifts.pickUp.handed', { name, pieces: found.pieces }));
      setCode('');
      look.reset();
    },
    meta: { quiet: true },
  });
  const found = look.data;
  const failed = hand.error ?? look.error;
  return (
    <Modal open title={t('gifts.pickUp.handOver')} footer={null} onCancel={onClose} destroyOnHidden>
      <p className="muted">{t('gifts.pickUp.handOverHint')}</p>
      <Form layout="vertical" onFinish={() => look.mutate()}>
        <Form.Item label={t('gifts.pickUp.code')} htmlFor="pick-up-code">
          <Flex gap={8}>
            <Input
              id="pick-up-code"
              autoFocus
              autoComplete="off"
              value={code}
              maxLength={24}
              onChange={(event) => {
                setCode(event.target.value);
                look.reset();
                hand.reset();
              }}
            />
            <Button htmlType="submit" loading={look.isPending} disabled={code.trim() === ''}>
              {t('gifts.pickUp.check')}
            </Button>
          </Flex>
        </Form.Item>
      </Form>
      {failed ? (
        <Alert type="error" showIcon className="section" title={messageOf(failed)} />
      ) : null}
      {found ? (
        <Flex vertical gap={14}>
          <Descriptions
            bordered
            size="small"
            column={1}
            items={[
              {
                key: 'name',
                label: t('gifts.name'),
                children: `${say({ zh: found.nameZh, en: found.nameEn })} × ${found.pieces}`,
              },
              { key: 'customer', label: t('gifts.pickUp.customer'), children: found.customerNo },
              {
                key: 'outlet',
                label: t('gifts.pickUp.outlet'),
                children: orgName(found.orgId),
              },
              {
                key: 'state',
                label: t('gifts.pickUp.state'),
                children: <ReservationState state={found.state} />,
              },
              {
                key: 'expires',
                label: t('gifts.pickUp.expires'),
                children: formatMoment(found.expiresAt),
              },
            ]}
          />
          <Form.Item label={t('gifts.pickUp.at')} htmlFor="hand-over-outlet" layout="vertical">
            <OrgSelect id="hand-over-outlet" value={orgId} onChange={setOrgId} />
          </Form.Item>
          <Button
            type="primary"
            block
            className="touch"
            disabled={found.state !== 'reserved'}
            loading={hand.isPending}
            onClick={() => hand.mutate()}
          >
            {t('gifts.pickUp.hand')}
          </Button>
        </Flex>
      ) : null}
    </Modal>
  );
}
