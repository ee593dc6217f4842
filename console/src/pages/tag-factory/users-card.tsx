import { useQuery } from '@tanstack/react-query';
import { Card, Descriptions, Flex } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { definitionCalls, type DefinitionKind } from '../../api/tag-definitions.ts';
import { useSay } from '../../app/language.ts';
import { Loaded } from '../../parts/load-state.tsx';

/** The other direction of lineage: tags, audiences and campaigns made of a metric or a tag. */
export function UsersCard({ kind, code }: { kind: DefinitionKind; code: string }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const users = useQuery({
    queryKey: ['tag-definitions', 'users', kind, code],
    queryFn: ({ signal }) => definitionCalls.users(kind, code, signal),
  });
  return (
    <Card variant="borderless" title={t('factory.users')} className="section">
      <Loaded query={users} rows={2}>
        {({ tags, audiences, campaigns, counts }) => {
          const links = [
            {
              key: 'tags',
              label: t('factory.usersTags'),
              count: counts.tags,
              items: tags.map((one) => ({ to: `/tags/${one.code}`, text: say(one.name) })),
            },
            {
              key: 'audiences',
              label: t('factory.usersAudiences'),
              count: counts.audiences,
              items: audiences.map((one) => ({ to: `/audiences/${one.id}`, text: one.name })),
            },
            {
              key: 'campaigns',
              label: t('factory.usersCampaigns'),
              count: counts.campaigns,
              items: campaigns.map((one) => ({ to: `/campaigns/${one.id}`, text: one.name })),
            },
          ].filter((one) => one.count > 0);
          if (links.length === 0) return <p className="muted">{t('factory.unused')}</p>;
          return (
            <Descriptions
              column={1}
              items={links.map(({ key, label, count, items }) => ({
                key,
                label: `${label} (${count})`,
                children: (
                  <Flex gap={12} wrap>
                    {items.map((one) => (
                      <Link key={one.to} to={one.to}>
                        {one.text}
                      </Link>
                    ))}
                  </Flex>
                ),
              }))}
            />
          );
        }}
      </Loaded>
    </Card>
  );
}
