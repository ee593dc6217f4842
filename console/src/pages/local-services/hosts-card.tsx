import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Card, Flex, Select, Tag, Typography } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { localServiceCalls } from '../../api/local-services.ts';
import { useCan } from '../../app/session.tsx';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { Loaded } from '../../parts/load-state.tsx';

/** The sites that services may lead to; an administrator of the whole bank keeps them. */
export function HostsCard(): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const settings = useQuery({
    queryKey: ['local-service-settings'],
    queryFn: ({ signal }) => localServiceCalls.settings(signal),
  });
  return (
    <Card variant="borderless" className="section" title={t('localServices.hosts')}>
      <Loaded query={settings}>
        {({ hosts }) =>
          can('update', 'Setting') ? (
            <HostsForm key={hosts.join(' ')} hosts={hosts} />
          ) : hosts.length === 0 ? (
            <span className="muted">{t('localServices.hostsNone')}</span>
          ) : (
            <Flex wrap gap={8}>
              {hosts.map((host) => (
                <Tag key={host}>{host}</Tag>
              ))}
            </Flex>
          )
        }
      </Loaded>
      <Typography.Paragraph type="secondary" className="section">
        {t('localServices.hostsHint')}{' '}
        {can('update', 'Setting') ? null : t('localServices.hostsHeadOffice')}
      </Typography.Paragraph>
    </Card>
  );
}

function HostsForm({ hosts }: { hosts: string[] }): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [chosen, setChosen] = useState(hosts);
  const save = useMutation({
    mutationFn: () => localServiceCalls.saveSettings({ hosts: chosen }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['local-service-settings'] });
      void message.success(t('localServices.saved'));
    },
  });
  return (
    <>
      <Select<string[]>
        mode="tags"
        open={false}
        suffixIcon={null}
        className="full-width"
        aria-label={t('localServices.hosts')}
        placeholder="example.gov.cn"
        tokenSeparators={[' ', ',', '，']}
        value={chosen}
        onChange={setChosen}
      />
      <GuardedButton
        className="section"
        type="primary"
        loading={save.isPending}
        blockedBecause={null}
        onClick={() => save.mutate()}
      >
        {t('common.save')}
      </GuardedButton>
    </>
  );
}
