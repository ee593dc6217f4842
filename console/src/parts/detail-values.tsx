import { Descriptions, Empty } from 'antd';
import type { ReactNode } from 'react';

/** Named values as the server recorded them, such as what a change changed. */
export function DetailValues({ values }: { values: Readonly<Record<string, unknown>> }): ReactNode {
  const entries = Object.entries(values);
  if (entries.length === 0) return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} />;
  return (
    <Descriptions
      column={1}
      size="small"
      bordered
      styles={{ label: { width: 180 } }}
      items={entries.map(([name, value]) => ({
        key: name,
        label: name,
        children: <span className="value-text">{textOf(value)}</span>,
      }))}
    />
  );
}

function textOf(value: unknown): string {
  if (value === null || value === undefined || value === '') return '—';
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return String(value);
  return JSON.stringify(value, null, 1);
}
