/** The rows of `model_score` as ClickHouse's RowBinary: a million of them as JSON would be seconds of text. */

export type ScoreRow = {
  readonly partyNo: number;
  readonly probability: number;
  readonly band: string;
  /** empty: none are kept */
  readonly inputs: ArrayLike<number>;
};

/** The order in which the cells stand. */
export const scoreColumns = 'model, business_date, party_no, version, probability, band, inputs';

const bytesOfText = new TextEncoder();
const epochDay = (date: string): number => Date.parse(`${date}T00:00:00Z`) / 86_400_000;
const pieceBytes = 1 << 18;

/** Gives pieces of some hundred kilobytes, so that the scores of everybody never stand as bytes at once. */
export function* writeScoreRows(
  { code, date, version }: { code: string; date: string; version: number },
  rows: Iterable<ScoreRow>,
): Generator<Uint8Array> {
  const head = bytesOfText.encode(code);
  const day = epochDay(date);
  let bytes = new Uint8Array(pieceBytes);
  let view = new DataView(bytes.buffer);
  let at = 0;
  const count = (value: number): void => {
    let rest = value;
    for (; rest > 127; rest >>>= 7) bytes[at++] = (rest & 127) | 128;
    bytes[at++] = rest;
  };
  const text = (value: Uint8Array): void => {
    count(value.length);
    bytes.set(value, at);
    at += value.length;
  };
  const double = (value: number): void => {
    view.setFloat64(at, value, true);
    at += 8;
  };
  const unsigned = (value: number): void => {
    view.setUint32(at, value, true);
    at += 4;
  };
  for (const { partyNo, probability, band, inputs } of rows) {
    const longest = head.length + band.length * 3 + inputs.length * 8 + 64;
    if (at + longest > bytes.length) {
      yield bytes.subarray(0, at);
      bytes = new Uint8Array(Math.max(pieceBytes, longest));
      view = new DataView(bytes.buffer);
      at = 0;
    }
    text(head);
    view.setInt32(at, day, true);
    at += 4;
    unsigned(partyNo);
    unsigned(version);
    double(probability);
    text(bytesOfText.encode(band));
    count(inputs.length);
    for (let k = 0; k < inputs.length; k += 1) double(inputs[k]!);
  }
  if (at > 0) yield bytes.subarray(0, at);
}
