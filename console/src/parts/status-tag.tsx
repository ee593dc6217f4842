import { Badge, Tag } from 'antd';
import type { ReactNode } from 'react';

export type StatusTone = 'success' | 'processing' | 'warning' | 'error' | 'default';

/** A state as tag and dot: the words carry the meaning, the colour only helps. */
export function StatusTag({ tone, text }: { tone: StatusTone; text: string }): ReactNode {
  return (
    <Tag variant="filled" className="status-tag">
      <Badge status={tone} text={text} />
    </Tag>
  );
}
