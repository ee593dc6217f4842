import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Card, Flex, Form, Input, Typography } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { accountCalls } from '../../api/session.ts';
import { sessionKey, useSession } from '../../app/session.tsx';
import { QrPicture } from '../../parts/qr-picture.tsx';
import { StatusTag } from '../../parts/status-tag.tsx';

/** Enrols an authenticator: scan, then prove it by one code. */
export function SecondFactor(): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const session = useSession();
  const queries = useQueryClient();
  const offer = useMutation({ mutationFn: accountCalls.offerSecondFactor });
  const confirm = useMutation({
    mutationFn: accountCalls.confirmSecondFactor,
    onSuccess: async () => {
      offer.reset();
      void message.success(t('account.enrolled'));
      await queries.invalidateQueries({ queryKey: sessionKey });
    },
  });
  const enrolled = session.secondFactorEnrolled;
  return (
    <Card variant="borderless" title={t('account.factor')} className="tile">
      <Flex vertical gap={12} align="flex-start">
        <StatusTag
          tone={enrolled ? 'success' : 'default'}
          text={t(enrolled ? 'account.factorOn' : 'account.factorOff')}
        />
        {enrolled ? null : (
          <Typography.Text type="secondary">{t('account.factorOffNote')}</Typography.Text>
        )}
        {offer.data ? (
          <>
            <Typography.Text>{t('account.scan')}</Typography.Text>
            <QrPicture value={offer.data.uri} size={180} label={t('account.factor')} />
            <Typography.Text type="secondary">{t('account.secret')}</Typography.Text>
            <Typography.Text code copyable>
              {offer.data.secret}
            </Typography.Text>
            <Form<{ totp: string }> layout="inline" onFinish={({ totp }) => confirm.mutate(totp)}>
              <Form.Item
                name="totp"
                label={t('account.code')}
                rules={[{ required: true, pattern: /^\d{6}$/, message: t('account.code') }]}
              >
                <Input inputMode="numeric" maxLength={6} autoComplete="one-time-code" />
              </Form.Item>
              <Button type="primary" htmlType="submit" loading={confirm.isPending}>
                {t('account.confirm')}
              </Button>
            </Form>
          </>
        ) : (
          <Button loading={offer.isPending} onClick={() => offer.mutate()}>
            {t(enrolled ? 'account.enrolAgain' : 'account.enrol')}
          </Button>
        )}
      </Flex>
    </Card>
  );
}
