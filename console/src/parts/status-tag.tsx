import { Badge, Tag } from 'antd';
import type { ReactNode } from 'react';

export type StatusTone = 'success' | 'processing' | 'warning' | 'error' | 'default';

/** A state as tag and dot: the words carry the meaning, the colour only helps. Words made for a sentence begin it here. */
export function StatusTag({ tone, text }: { tone: StatusTone; text: string }): ReactNode {
  return (
    <Tag variant="filled" className="status-tag">
      <Badge status={tone} text={text.charAt(0).toUpperCase() + text.slice(1)} />
    </Tag>
  );
}
