import { BrowserQRCodeReader } from '@zxing/browser';
import { Alert, Modal } from 'antd';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

/** Reads a QR code from the camera; the camera is let go as soon as the dialog closes. */
export function CameraScan({
  onScan,
  onClose,
}: {
  onScan: (text: string) => void;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const video = useRef<HTMLVideoElement>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const report = useRef(onScan);
  useEffect(() => {
    report.current = onScan;
  }, [onScan]);
  useEffect(() => {
    const reading = new BrowserQRCodeReader().decodeFromVideoDevice(
      undefined,
      video.current ?? undefined,
      (result, _, controls) => {
        if (!result) return;
        controls.stop();
        report.current(result.getText());
      },
    );
    reading.catch((error: unknown) => setFailure(error instanceof Error ? error.name : ''));
    return () => {
      void reading.then((controls) => controls.stop()).catch(() => undefined);
    };
  }, []);
  return (
    <Modal open title={t('redemption.cameraTitle')} footer={null} onCancel={onClose} width={520}>
      {failure === null ? (
        <video
          ref={video}
          className="camera"
          muted
          playsInline
          aria-label={t('redemption.cameraTitle')}
        />
      ) : (
        <Alert
          type="warning"
          showIcon
          title={t(
            failure === 'NotAllowedError' ? 'redemption.cameraRefused' : 'redemption.cameraMissing',
          )}
        />
      )}
    </Modal>
  );
}
