import { Flex } from 'antd';
import type { ReactNode } from 'react';

/** Title of a page, one sentence of what it is for, and its main buttons at the right. */
export function PageHead({
  title,
  note,
  extra,
}: {
  title: ReactNode;
  note?: ReactNode;
  extra?: ReactNode;
}): ReactNode {
  return (
    <Flex className="page-head" align="flex-start" justify="space-between" gap={16} wrap>
      <div>
        <h1>{title}</h1>
        {note ? <div className="page-note">{note}</div> : null}
      </div>
      {extra ? (
        <Flex wrap align="center" gap={8}>
          {extra}
        </Flex>
      ) : null}
    </Flex>
  );
}
