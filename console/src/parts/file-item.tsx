import type { ReactNode } from 'react';
import { ChooseFile } from './choose-file.tsx';
import { RequiredItem } from './required-item.tsx';

type Given = {
  label: string;
  /** the endings that the browser offers, as in `.csv,.txt` */
  accept: string;
  /** what the button says */
  choose: string;
  /** a file to begin from */
  template: ReactNode;
  className?: string;
  onChoose?: (file: File | null) => void;
};

/** The one file of a form, under the name `file`: a form without it is not sent, and says so where it is missing. */
export function FileItem({ accept, choose, template, onChoose, ...item }: Given): ReactNode {
  return (
    <RequiredItem {...item} name="file" extra={template}>
      <FileField accept={accept} choose={choose} {...(onChoose ? { onChange: onChoose } : {})} />
    </RequiredItem>
  );
}

/** `value` and `onChange` are the form's. */
function FileField({
  accept,
  choose,
  value = null,
  onChange = () => {},
}: {
  accept: string;
  choose: string;
  value?: File | null;
  onChange?: (file: File | null) => void;
}): ReactNode {
  return (
    <ChooseFile accept={accept} file={value} onChange={onChange}>
      {choose}
    </ChooseFile>
  );
}
