import type { DrawVersion, DrawView } from '#contract/draws.ts';
import { Card, Descriptions, Flex, Select } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSay } from '../../app/language.ts';
import { useCan } from '../../app/session.tsx';
import { formatFen, formatMoment } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { useReach } from '../../parts/org-tree.tsx';
import { VersionState } from './draw-state.tsx';
import { OddsCheck } from './odds-check.tsx';
import { RulesEditor } from './rules-editor.tsx';

/** 规则与奖品: a version of the rules with its odds, or the editor of the one being written. */
export function DrawRules({ draw }: { draw: DrawView }): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const reaches = useReach();
  const [chosen, setChosen] = useState<number | null>(null);
  const [isEditing, setIsEditing] = useState(false);
  const version = draw.versions.find((one) => one.versionNo === chosen) ?? draw.versions[0];
  if (!version) return null;
  if (isEditing && version.state === 'draft')
    return <RulesEditor draw={draw} version={version} onClose={() => setIsEditing(false)} />;
  const mayNot = can('update', 'Draw') && reaches(draw) ? null : t('common.notAllowed');
  return (
    <>
      <Flex className="section" gap={10} align="center" wrap>
        <Select
          aria-label={t('draws.version')}
          value={version.versionNo}
          onChange={setChosen}
          options={draw.versions.map(({ versionNo }) => ({
            value: versionNo,
            label: t('draws.versionNo', { number: versionNo }),
          }))}
        />
        <VersionState state={version.state} />
        <GuardedButton
          blockedBecause={mayNot ?? (version.state === 'draft' ? null : t('draws.fixed'))}
          onClick={() => setIsEditing(true)}
        >
          {t('draws.edit')}
        </GuardedButton>
      </Flex>
      <OddsCheck kind={draw.kind} content={version.content} given={version.given} draw={draw} />
      <Terms version={version} />
    </>
  );
}

function Terms({ version }: { version: DrawVersion }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const { content, sha256, openedAt } = version;
  const guaranteed = content.prizes.find(({ code }) => code === content.guarantee?.prize);
  const chances = content.chances.map(({ action, count, perDay, total, streakDays, keptFen }) =>
    [
      t(`draws.actions.${action}`),
      streakDays ? t('draws.everyDays', { number: streakDays }) : '',
      keptFen ? t('draws.keptAtLeast', { yuan: formatFen(keptFen) }) : '',
      `+${count}`,
      perDay ? t('draws.perDayAtMost', { number: perDay }) : '',
      total ? t('draws.totalAtMost', { number: total }) : '',
    ]
      .filter(Boolean)
      .join(' '),
  );
  return (
    <Card variant="borderless" className="after-section">
      <Descriptions
        column={1}
        size="small"
        items={[
          {
            key: 'guarantee',
            label: t('draws.guarantee'),
            children:
              content.guarantee && guaranteed
                ? t('draws.guaranteeWords', {
                    number: content.guarantee.afterPlays,
                    prize: say(guaranteed.name),
                  })
                : '—',
          },
          ...(content.zhuangyuanAtEnd === true
            ? [{ key: 'atEnd', label: t('draws.table'), children: t('draws.atEnd') }]
            : []),
          { key: 'chances', label: t('draws.chances'), children: chances.join(' · ') || '—' },
          {
            key: 'perDay',
            label: t('draws.playsPerDay'),
            children: content.playsPerDay ?? t('draws.unlimited'),
          },
          { key: 'thanks', label: t('draws.thanks'), children: say(content.thanks) },
          {
            key: 'quiz',
            label: t('draws.quiz'),
            children: content.quiz
              ? t('draws.quizWords', {
                  all: content.quiz.questions.length,
                  asked: content.quiz.asked,
                  needed: content.quiz.needed,
                })
              : '—',
          },
          { key: 'opened', label: t('draws.opened'), children: formatMoment(openedAt) },
          {
            key: 'sha',
            label: 'SHA-256',
            children: <code className="digest">{sha256 ?? '—'}</code>,
          },
        ]}
      />
    </Card>
  );
}
