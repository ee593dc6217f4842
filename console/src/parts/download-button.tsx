import { useMutation } from '@tanstack/react-query';
import { Button, type ButtonProps } from 'antd';
import type { ReactNode } from 'react';
import { api } from '../api/http.ts';

/**
 * Fetches a file and saves it. Not a plain link: that would ask in the browser's language instead of the
 * console's, and show a refusal as a page of text.
 */
export function DownloadButton({
  path,
  fileName,
  ...rest
}: Omit<ButtonProps, 'onClick' | 'loading'> & { path: string; fileName: string }): ReactNode {
  const download = useMutation({
    mutationFn: () => api.blob(path),
    onSuccess: (file) => save(file, fileName),
  });
  return <Button {...rest} loading={download.isPending} onClick={() => download.mutate()} />;
}

function save(file: Blob, fileName: string): void {
  const address = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = address;
  link.download = fileName;
  link.click();
  // The click has started the download; the browser keeps what it needs of the blob.
  URL.revokeObjectURL(address);
}
