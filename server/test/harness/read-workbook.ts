import { crc32, inflateRawSync } from 'node:zlib';

/** A cell as it stands in the file: its type and its text. */
export type ReadCell = { type: 'number' | 'text'; value: string };

/** The sheets of an .xlsx file, read by the published formats (APPNOTE 6.3, ECMA-376) and not by the product. */
export function readWorkbook(file: Buffer): { name: string; rows: ReadCell[][] }[] {
  const parts = unzip(file);
  const part = (path: string): string => {
    const bytes = parts.get(path);
    if (!bytes) throw new Error(`the file has no ${path}`);
    return bytes.toString('utf8');
  };
  const targets = new Map(
    elements(part('xl/_rels/workbook.xml.rels'), 'Relationship').map(({ attributes }) => [
      attributes['Id'],
      attributes['Target'],
    ]),
  );
  const declared = elements(part('[Content_Types].xml'), 'Override').map(
    ({ attributes }) => attributes['PartName'],
  );
  return elements(part('xl/workbook.xml'), 'sheet').map(({ attributes }) => {
    const target = targets.get(attributes['r:id']) ?? '';
    if (!declared.includes(`/xl/${target}`)) throw new Error(`${target} has no content type`);
    return { name: attributes['name'] ?? '', rows: rowsOf(part(`xl/${target}`)) };
  });
}

function rowsOf(sheet: string): ReadCell[][] {
  return elements(sheet, 'row').map(({ inner }) =>
    elements(inner, 'c').map((cell): ReadCell => {
      if (cell.inner.includes('<f')) throw new Error('a cell holds a formula');
      const [text] = elements(cell.inner, 't');
      const [number] = elements(cell.inner, 'v');
      return cell.attributes['t'] === 'inlineStr'
        ? { type: 'text', value: unescape(text?.inner ?? '') }
        : { type: 'number', value: number?.inner ?? '' };
    }),
  );
}

type Element = { attributes: Record<string, string>; inner: string };

/** Elements of a name that does not nest in itself. */
function elements(xml: string, name: string): Element[] {
  const pattern = new RegExp(`<${name}(?=[\\s>/])([^>]*?)(?:/>|>([\\s\\S]*?)</${name}>)`, 'g');
  return [...xml.matchAll(pattern)].map(([, attributes = '', inner = '']) => ({
    attributes: Object.fromEntries(
      [...attributes.matchAll(/([\w:]+)="([^"]*)"/g)].map(([, key = '', value = '']) => [
        key,
        unescape(value),
      ]),
    ),
    inner,
  }));
}

function unescape(xml: string): string {
  return xml
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replaceAll(/_x([0-9A-F]{4})_/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
}

/** Entries of a ZIP file by its central directory; each is checked against its sum. */
function unzip(file: Buffer): Map<string, Buffer> {
  const end = file.lastIndexOf('PK\x05\x06', undefined, 'latin1');
  const entries = new Map<string, Buffer>();
  let at = file.readUInt32LE(end + 16);
  for (let left = file.readUInt16LE(end + 10); left > 0; left -= 1) {
    const nameLength = file.readUInt16LE(at + 28);
    const name = file.toString('utf8', at + 46, at + 46 + nameLength);
    const local = file.readUInt32LE(at + 42);
    const data = local + 30 + file.readUInt16LE(local + 26) + file.readUInt16LE(local + 28);
    const packed = file.subarray(data, data + file.readUInt32LE(at + 20));
    const bytes = file.readUInt16LE(at + 10) === 0 ? packed : inflateRawSync(packed);
    if (crc32(bytes) !== file.readUInt32LE(at + 16)) throw new Error(`${name} is damaged`);
    entries.set(name, bytes);
    at += 46 + nameLength + file.readUInt16LE(at + 30) + file.readUInt16LE(at + 32);
  }
  return entries;
}
