import type { CustomerTag } from '#contract/tags.ts';
import { Progress, Tooltip } from 'antd';
import type { ReactNode } from 'react';
import { useSay } from '../../app/language.ts';
import { useTagText } from './tag-text.ts';

/** The scorecard: a score from 0 to 100 as a bar, anything else as it reads. */
export function ReasonsToStay({ tags }: { tags: readonly CustomerTag[] }): ReactNode {
  const say = useSay();
  const text = useTagText();
  return (
    <ul className="scorecard">
      {tags.map((tag) => (
        <li key={tag.code}>
          <Tooltip title={say(tag.definition)}>
            <span className="defined" tabIndex={0}>
              {say(tag.name)}
            </span>
          </Tooltip>
          {isScore(tag) ? (
            <Progress
              percent={Number(tag.value)}
              size="small"
              status="normal"
              format={(percent) => percent ?? 0}
              aria-label={say(tag.name)}
            />
          ) : (
            <strong className="scorecard-choice">{text(tag)}</strong>
          )}
        </li>
      ))}
    </ul>
  );
}

const isScore = ({ type, unit, value }: CustomerTag): boolean =>
  type === 'number' && unit !== 'fen' && typeof value === 'number' && value >= 0 && value <= 100;
