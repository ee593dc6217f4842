import { Button, Modal, Typography } from 'antd';
import type { ReactNode } from 'react';

/** A secret that is never shown again, until the person says it is saved. */
export function SecretShown({
  secret,
  title,
  savedText,
  children,
  onClose,
}: {
  secret: string;
  title: string;
  savedText: string;
  /** what it is for, above it */
  children?: ReactNode;
  onClose: () => void;
}): ReactNode {
  return (
    <Modal
      open
      title={title}
      closable={false}
      keyboard={false}
      mask={{ closable: false }}
      footer={
        <Button type="primary" onClick={onClose}>
          {savedText}
        </Button>
      }
    >
      {children}
      <Typography.Paragraph code copyable className="value-text">
        {secret}
      </Typography.Paragraph>
    </Modal>
  );
}
