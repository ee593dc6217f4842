import type { TrainedCard } from '#contract/bank-models.ts';
import { reportNotes } from '#contract/model-report.ts';
import { Alert } from 'antd';
import type { ReactNode } from 'react';
import { useTold } from './told.ts';

/** What a reader should know of a report beside its figures, one sentence each. */
export function ReportNotes({
  notes,
  features,
}: Pick<TrainedCard, 'features'> & { notes: TrainedCard['report']['notes'] }): ReactNode {
  const told = useTold(features);
  if (notes.length === 0) return null;
  return (
    <Alert
      type="info"
      showIcon
      className="section"
      title={notes.map(({ note, facts }) => (
        <div key={`${note} ${facts['group'] ?? ''} ${facts['value'] ?? ''}`}>
          {told(reportNotes[note], facts)}
        </div>
      ))}
    />
  );
}
