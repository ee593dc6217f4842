import {
  GlobalOutlined,
  QuestionCircleOutlined,
  SearchOutlined,
  UserOutlined,
} from '@ant-design/icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Dropdown, Flex, Input, Layout, Space, Tooltip, Typography } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { signOut } from '../api/session.ts';
import { searchKindOf } from '../pages/customers/search-kind.ts';
import { startTour } from './guided-tour.tsx';
import { changeLanguage, currentLanguage } from './i18n.ts';
import { sessionKey, useCan, useSession } from './session.tsx';

/** Global customer search, language, tour, and the person's own menu. */
export function HeaderBar(): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  return (
    <Layout.Header className="header">
      <Flex align="center" justify="space-between" gap={16} className="header-row">
        {can('read', 'Customer') ? <CustomerSearch /> : <span />}
        <Space size={4}>
          <LanguageSwitch />
          <Tooltip title={t('shell.guide')}>
            <Button
              type="text"
              icon={<QuestionCircleOutlined aria-hidden />}
              aria-label={t('shell.guide')}
              onClick={startTour}
            />
          </Tooltip>
          <UserMenu />
        </Space>
      </Flex>
    </Layout.Header>
  );
}

function CustomerSearch(): ReactNode {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [text, setText] = useState('');
  // What was typed may be personal, so it travels in the history entry and not in the URL.
  const find = (typed: string): void => {
    if (!typed) return;
    const kind = searchKindOf(typed);
    const value = kind === 'name' ? typed : typed.replaceAll(/\s/g, '');
    if (kind === 'identifier') void navigate(`/customers?identifier=${encodeURIComponent(value)}`);
    else void navigate('/customers', { state: { personal: { [kind]: value } } });
  };
  return (
    <Input
      className="header-search"
      data-tour="search"
      allowClear
      value={text}
      prefix={<SearchOutlined aria-hidden />}
      placeholder={t('shell.searchCustomer')}
      aria-label={t('shell.searchCustomerLabel')}
      onChange={(event) => setText(event.target.value)}
      onPressEnter={() => find(text.trim())}
    />
  );
}

function LanguageSwitch(): ReactNode {
  const language = currentLanguage();
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        selectedKeys: [language],
        items: [
          { key: 'zh', label: '中文' },
          { key: 'en', label: 'English' },
        ],
        onClick: ({ key }) => changeLanguage(key === 'en' ? 'en' : 'zh'),
      }}
    >
      <Button type="text" icon={<GlobalOutlined aria-hidden />} aria-haspopup="menu">
        {language === 'zh' ? '中文' : 'English'}
      </Button>
    </Dropdown>
  );
}

function UserMenu(): ReactNode {
  const { t } = useTranslation();
  const session = useSession();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const leave = useMutation({
    mutationFn: signOut,
    onSettled: () => {
      queries.clear();
      queries.setQueryData(sessionKey, null);
    },
  });
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: [
          {
            key: 'who',
            type: 'group',
            label: (
              <Flex vertical>
                <Typography.Text strong>{session.name}</Typography.Text>
                <Typography.Text type="secondary">
                  {session.roles.map((role) => t(`shell.roles.${role}`)).join('、')}
                </Typography.Text>
              </Flex>
            ),
          },
          { key: 'account', label: t('shell.account') },
          { type: 'divider' },
          { key: 'leave', label: t('shell.signOut') },
        ],
        onClick: ({ key }) => {
          if (key === 'leave') leave.mutate();
          if (key === 'account') void navigate('/account');
        },
      }}
    >
      <Button type="text" icon={<UserOutlined aria-hidden />} aria-haspopup="menu">
        <span className="header-name">{session.name}</span>
        <span className="header-org">{session.org.name}</span>
      </Button>
    </Dropdown>
  );
}
