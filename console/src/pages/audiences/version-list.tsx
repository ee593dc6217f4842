import { Button, Card, Flex, Tag, Timeline, Typography } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { audienceCalls, type Audience, type AudienceVersion } from '../../api/audiences.ts';
import { usePages } from '../../api/pages.ts';
import { formatMoment } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { Loaded } from '../../parts/load-state.tsx';
import { useRuleWords } from './rule/use-rule-words.ts';

/** The rules the audience has had: who, when, in words; an earlier one can be taken up again. */
export function VersionList({
  audience,
  mayNot,
  onUse,
}: {
  audience: Audience;
  mayNot: string | null;
  onUse: (version: AudienceVersion) => void;
}): ReactNode {
  const { t } = useTranslation();
  const inWords = useRuleWords();
  const versions = usePages({
    queryKey: ['audiences', 'versions', audience.id, audience.version],
    read: (page, signal) => audienceCalls.versions(audience.id, page, signal),
    limit: 20,
  });
  const who = (one: AudienceVersion): string =>
    one.makerName ?? t(one.madeBySystem ? 'audiences.versions.system' : 'audiences.versions.above');
  return (
    <Card variant="borderless" className="after-section" title={t('audiences.versions.title')}>
      <p className="muted">{t('audiences.versions.hint')}</p>
      <Loaded query={versions} rows={2}>
        {(rows) => (
          <Timeline
            items={rows.map((one) => ({
              key: one.version,
              content: (
                <>
                  <Flex wrap gap={8} align="center">
                    <strong>
                      {t('audiences.version')} {one.version}
                    </strong>
                    <span className="muted">
                      {who(one)} · {formatMoment(one.madeAt)}
                    </span>
                    {one.version === audience.version ? (
                      <Tag variant="filled">{t('audiences.versions.current')}</Tag>
                    ) : (
                      <GuardedButton
                        type="link"
                        size="small"
                        blockedBecause={mayNot}
                        onClick={() => onUse(one)}
                      >
                        {t('audiences.versions.use')}
                      </GuardedButton>
                    )}
                  </Flex>
                  <Typography.Paragraph
                    className="version-rule"
                    ellipsis={{ rows: 3, expandable: 'collapsible' }}
                  >
                    {inWords(one.rule)}
                  </Typography.Paragraph>
                </>
              ),
            }))}
          />
        )}
      </Loaded>
      {versions.hasNextPage ? (
        <Button
          size="small"
          loading={versions.isFetchingNextPage}
          onClick={() => void versions.fetchNextPage()}
        >
          {t('audiences.versions.earlier')}
        </Button>
      ) : null}
    </Card>
  );
}
