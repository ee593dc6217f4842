/** A CSV file written in large pieces: a row is a string appended, not an object. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const PIECE_CHARACTERS = 1 << 20;

export class RowFile {
  rows = 0;
  /** what the control total of the file is made of, in fen */
  sumFen = 0;
  private text = '';
  private readonly descriptor: number;
  private readonly gzip: boolean;

  constructor(path: string, gzip: boolean) {
    this.descriptor = openSync(path, 'w');
    this.gzip = gzip;
  }

  /** row: without its line end. */
  add(row: string): void {
    this.text += row;
    this.text += '\n';
    this.rows += 1;
    if (this.text.length > PIECE_CHARACTERS) this.flush();
  }

  close(): void {
    this.flush();
    closeSync(this.descriptor);
  }

  /** Each compressed piece is a whole gzip member; members one after another are a gzip file. */
  private flush(): void {
    if (this.text === '') return;
    const bytes = this.gzip ? gzipSync(this.text, { level: 1 }) : Buffer.from(this.text);
    let written = 0;
    while (written < bytes.length) written += writeSync(this.descriptor, bytes, written);
    this.text = '';
  }
}

/** 1234 → "12.34", from fen. */
export function yuanText(fen: number): string {
  const size = Math.abs(fen);
  const cents = size % 100;
  return `${fen < 0 ? '-' : ''}${(size - cents) / 100}.${cents < 10 ? '0' : ''}${cents}`;
}
