import { QRCode } from 'antd';
import type { ReactNode } from 'react';

/** A QR with a name: antd's own picture has none, so it is hidden from who listens to the page. */
export function QrPicture({
  value,
  label,
  size,
}: {
  value: string;
  label: string;
  size: number;
}): ReactNode {
  return (
    <div role="img" aria-label={label} className="qr">
      <div aria-hidden>
        <QRCode value={value} size={size} bordered={false} type="svg" />
      </div>
    </div>
  );
}
