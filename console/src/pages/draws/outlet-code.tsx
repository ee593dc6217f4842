import type { DrawView } from '#contract/draws.ts';
import type { OrgUnit } from '#contract/organization.ts';
import { useQuery } from '@tanstack/react-query';
import { Button, Form, Modal, Select } from 'antd';
import { type ReactNode, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { drawCalls } from '../../api/draws.ts';
import { useOrgUnits } from '../../api/organization.ts';
import { useSay } from '../../app/language.ts';
import { useSession } from '../../app/session.tsx';
import { Loaded } from '../../parts/load-state.tsx';
import { QrPicture } from '../../parts/qr-picture.tsx';

/** 网点抽奖码: what customers scan at an outlet to open the draw on their phones. */
export function OutletCodeButton({ draw }: { draw: DrawView }): ReactNode {
  const { t } = useTranslation();
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setIsOpen(true)}>{t('draws.outletCode')}</Button>
      {isOpen ? <OutletCodeModal draw={draw} onClose={() => setIsOpen(false)} /> : null}
    </>
  );
}

function OutletCodeModal({ draw, onClose }: { draw: DrawView; onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const session = useSession();
  const units = useOrgUnits();
  const outlets = outletsOf(units.data ?? [], draw.orgId);
  const [chosen, setChosen] = useState<number | null>(null);
  const own = outlets.find((one) => one.orgId === session.org.orgId);
  const orgId = chosen ?? own?.orgId ?? null;
  return (
    <Modal
      open
      title={t('draws.outletCodeOf', { name: say(draw.name) })}
      footer={<Button onClick={onClose}>{t('common.close')}</Button>}
      onCancel={onClose}
      width={460}
    >
      <p className="muted">{t('draws.outletCodeHint')}</p>
      <Form layout="vertical">
        <Form.Item label={t('draws.outletCodeOutlet')} htmlFor="outlet-of-code">
          <Select
            id="outlet-of-code"
            showSearch={{ optionFilterProp: 'label' }}
            value={orgId}
            onChange={setChosen}
            loading={units.isPending}
            placeholder={t('common.placeholderSelect')}
            options={outlets.map(({ orgId: value, name: label }) => ({ value, label }))}
          />
        </Form.Item>
      </Form>
      {orgId === null ? null : <Code draw={draw} orgId={orgId} />}
    </Modal>
  );
}

/** The reader's outlets whose customers may play: all, or those below the draw's unit. */
function outletsOf(units: readonly OrgUnit[], drawOrgId: number | null): OrgUnit[] {
  const byId = new Map(units.map((unit) => [unit.orgId, unit]));
  const isBelow = (unit: OrgUnit | undefined): boolean =>
    unit !== undefined &&
    (unit.orgId === drawOrgId || (unit.parentId !== null && isBelow(byId.get(unit.parentId))));
  return units.filter(
    (unit) => unit.kind === 'outlet' && !unit.disabled && (drawOrgId === null || isBelow(unit)),
  );
}

function Code({ draw, orgId }: { draw: DrawView; orgId: number }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const picture = useRef<HTMLDivElement>(null);
  const code = useQuery({
    queryKey: ['draws', 'outlet-code', draw.id, orgId],
    queryFn: ({ signal }) => drawCalls.outletCode(draw.id, orgId, signal),
  });
  return (
    <Loaded query={code} rows={4}>
      {({ url, outletName }) => {
        const address = new URL(url, window.location.origin).href;
        const drawn = (): string =>
          posterOf(picture.current, [say(draw.name), outletName], t('draws.outletCodeScan'));
        return (
          <>
            <div ref={picture}>
              <QrPicture
                value={address}
                label={t('draws.outletCodeQr', { outlet: outletName })}
                size={240}
              />
            </div>
            <p className="value-text">{address}</p>
            <div className="form-line">
              <Button type="primary" onClick={() => print(drawn())}>
                {t('draws.outletCodePrint')}
              </Button>
              <Button onClick={() => download(drawn(), `${outletName}-${draw.id}.svg`)}>
                {t('draws.outletCodeDownload')}
              </Button>
            </div>
          </>
        );
      }}
    </Loaded>
  );
}

/** The poster as one SVG, sharp at any size: the draw, its code, the outlet. */
function posterOf(
  from: HTMLElement | null,
  [draw = '', outlet = '']: string[],
  scan: string,
): string {
  const qr = from?.querySelector('svg')?.cloneNode(true) as SVGElement | undefined; // cloneNode knows no more than Node
  const poster = document.createElementNS(svgNamespace, 'svg');
  poster.setAttribute('xmlns', svgNamespace);
  poster.setAttribute('viewBox', '0 0 600 800');
  const line = (text: string, y: number, size: number): void => {
    const words = document.createElementNS(svgNamespace, 'text');
    for (const [name, value] of [
      ['x', '300'],
      ['y', y],
      ['font-size', size],
      ['text-anchor', 'middle'],
      ['font-family', 'sans-serif'],
    ] as const)
      words.setAttribute(name, String(value));
    // Long names are drawn closer, and stay on the paper.
    if (text.length * size > 540) words.setAttribute('textLength', '540');
    words.textContent = text;
    poster.append(words);
  };
  line(draw, 100, 44);
  if (qr) {
    for (const [name, value] of [
      ['x', 80],
      ['y', 160],
      ['width', 440],
      ['height', 440],
    ] as const)
      qr.setAttribute(name, String(value));
    qr.removeAttribute('style');
    poster.append(qr);
  }
  line(scan, 670, 34);
  line(outlet, 730, 26);
  return new XMLSerializer().serializeToString(poster);
}

const svgNamespace = 'http://www.w3.org/2000/svg';

function download(svg: string, name: string): void {
  const address = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}

/** In a frame of its own: of the console's page nothing is printed. */
function print(svg: string): void {
  const frame = document.createElement('iframe');
  frame.hidden = true;
  document.body.append(frame);
  const paper = frame.contentDocument;
  if (!paper) return;
  paper.body.innerHTML = svg;
  frame.contentWindow?.addEventListener('afterprint', () => frame.remove());
  frame.contentWindow?.print();
}
