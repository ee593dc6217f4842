import { Button, Upload } from 'antd';
import type { ReactNode } from 'react';

type Given = {
  /** the endings that the browser offers, as in `.csv,.txt` */
  accept: string;
  file: File | null;
  onChange: (file: File | null) => void;
  children: ReactNode;
};

/** One file chosen and named; it is sent with the form around it, not by itself. */
export function ChooseFile({ accept, file, onChange, children }: Given): ReactNode {
  return (
    <Upload
      accept={accept}
      maxCount={1}
      fileList={file ? [{ uid: 'file', name: file.name }] : []}
      beforeUpload={(chosen) => {
        onChange(chosen);
        return false;
      }}
      onRemove={() => onChange(null)}
    >
      <Button>{children}</Button>
    </Upload>
  );
}
