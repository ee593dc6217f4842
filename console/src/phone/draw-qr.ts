import qrcode from 'qrcode-generator';

const svg = 'http://www.w3.org/2000/svg';
/** White border that scanners need, in modules. */
const quiet = 4;

/** The QR of a text; capitals and digits alone fit the mode with the largest modules. */
export function drawQr(
  code: string,
  label: string,
  mode: 'Alphanumeric' | 'Byte' = 'Alphanumeric',
): SVGSVGElement {
  const qr = qrcode(0, 'M');
  qr.addData(code, mode);
  qr.make();
  const size = qr.getModuleCount();
  const places = Array.from({ length: size }, (_, place) => place);
  const dark = places.flatMap((row) =>
    places
      .filter((column) => qr.isDark(row, column))
      .map((column) => `M${column + quiet} ${row + quiet}h1v1h-1z`),
  );
  const side = size + 2 * quiet;
  const picture = document.createElementNS(svg, 'svg');
  const path = document.createElementNS(svg, 'path');
  for (const [name, value] of Object.entries({
    viewBox: `0 0 ${side} ${side}`,
    role: 'img',
    'aria-label': label,
    'shape-rendering': 'crispEdges',
    class: 'qr',
  }))
    picture.setAttribute(name, value);
  path.setAttribute('d', dark.join(''));
  picture.append(path);
  return picture;
}
