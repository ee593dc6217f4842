import type { PointsRule } from '#contract/points-rules.ts';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { StatusTag } from '../../parts/status-tag.tsx';
import { useRuleWords } from './rule-words.ts';

const tones = { draft: 'default', active: 'success', ended: 'default' } as const;

export function RuleState({ state }: { state: PointsRule['state'] }): ReactNode {
  const { t } = useTranslation();
  return <StatusTag tone={tones[state]} text={t(`points.rule.states.${state}`)} />;
}

const versionTones = {
  draft: 'default',
  submitted: 'warning',
  approved: 'success',
  returned: 'error',
} as const;

export function RuleVersionState({ state }: { state: PointsRule['latestState'] }): ReactNode {
  const { t } = useTranslation();
  return <StatusTag tone={versionTones[state]} text={t(`points.rule.versionStates.${state}`)} />;
}

export function RuleWords({ content }: { content: PointsRule['content'] }): ReactNode {
  const words = useRuleWords();
  return (
    <ul className="tight-list">
      {words(content).map((sentence) => (
        <li key={sentence}>{sentence}</li>
      ))}
    </ul>
  );
}
