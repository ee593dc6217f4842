import type { ReactNode } from 'react';

type NameAndCodeProps = { name: string; code: string; beside?: ReactNode };

/** What something is called, with its code below, so that a list has one column less. */
export function NameAndCode({ name, code, beside }: NameAndCodeProps): ReactNode {
  return (
    <div className="name-and-code">
      <div>{name}</div>
      <div className="muted">{code}</div>
      {beside}
    </div>
  );
}
