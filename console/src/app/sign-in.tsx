import { LockOutlined, SafetyOutlined, UserOutlined } from '@ant-design/icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Card, Flex, Form, Input, Typography } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiProblem, messageOf } from '../api/http.ts';
import { signIn, type Credentials } from '../api/session.ts';
import { changeLanguage, currentLanguage } from './i18n.ts';
import { sessionKey } from './session.tsx';

/** Codes after which the second factor is asked for. */
const asksForCode = new Set(['SECOND_FACTOR_NEEDED', 'SECOND_FACTOR_WRONG']);

export function SignIn(): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [codeWanted, setCodeWanted] = useState(false);
  const enter = useMutation({
    mutationFn: (credentials: Credentials) => signIn(credentials),
    onSuccess: () => queries.resetQueries({ queryKey: sessionKey }),
    onError: (error) => {
      if (error instanceof ApiProblem && asksForCode.has(error.code)) setCodeWanted(true);
    },
  });
  const other = currentLanguage() === 'zh' ? 'en' : 'zh';
  return (
    <main className="sign-in">
      <Card className="sign-in-card" variant="borderless">
        <Flex vertical align="center" gap={4} className="sign-in-head">
          <img src="/huike.svg" alt="" width={48} height={48} />
          <Typography.Title level={1} className="sign-in-title">
            {t('shell.signIn.title')}
          </Typography.Title>
          <Typography.Text type="secondary">{t('shell.signIn.subtitle')}</Typography.Text>
        </Flex>
        {enter.error ? (
          <Alert type="error" showIcon title={messageOf(enter.error)} className="sign-in-error" />
        ) : null}
        <Form<Credentials>
          layout="vertical"
          size="large"
          requiredMark={false}
          onFinish={(credentials) => enter.mutate(credentials)}
        >
          <Form.Item
            name="staffNumber"
            label={t('shell.signIn.login')}
            rules={[
              { required: true, message: t('common.required', { label: t('shell.signIn.login') }) },
            ]}
          >
            <Input prefix={<UserOutlined aria-hidden />} autoComplete="username" autoFocus />
          </Form.Item>
          <Form.Item
            name="password"
            label={t('shell.signIn.password')}
            rules={[
              {
                required: true,
                message: t('common.required', { label: t('shell.signIn.password') }),
              },
            ]}
          >
            <Input.Password prefix={<LockOutlined aria-hidden />} autoComplete="current-password" />
          </Form.Item>
          {codeWanted ? (
            <Form.Item
              name="totp"
              label={t('shell.signIn.code')}
              extra={t('shell.signIn.codeHint')}
            >
              <Input
                prefix={<SafetyOutlined aria-hidden />}
                autoComplete="one-time-code"
                inputMode="numeric"
                maxLength={6}
              />
            </Form.Item>
          ) : null}
          <Button type="primary" htmlType="submit" block loading={enter.isPending}>
            {t('shell.signIn.submit')}
          </Button>
        </Form>
        <Flex justify="space-between" align="center" className="sign-in-foot">
          <Typography.Text type="secondary">{t('shell.signIn.loop')}</Typography.Text>
          <Button
            type="link"
            size="small"
            onClick={() => changeLanguage(other)}
            lang={other === 'zh' ? 'zh-CN' : 'en'}
          >
            {other === 'zh' ? '中文' : 'English'}
          </Button>
        </Flex>
      </Card>
    </main>
  );
}
