/** A CSV file written in large pieces: a row is a string appended, not an object. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

/**
 * Strings are turned into bytes while they are young: joined up to a megabyte first, they outlived
 * the young generation, and a third of the time went into collecting them.
 */
const TEXT_CHARACTERS = 1 << 13;
const PIECE_BYTES = 1 << 20;
/** A character takes at most three bytes of UTF-8; rows are shorter than the text limit. */
const ROOM_BYTES = 6 * TEXT_CHARACTERS;

export class RowFile {
  rows = 0;
  /** what the control total of the file is made of, in fen */
  sumFen = 0;
  private text = '';
  private readonly bytes = Buffer.allocUnsafe(PIECE_BYTES + ROOM_BYTES);
  private filled = 0;
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
    if (this.text.length > TEXT_CHARACTERS) this.encode();
  }

  close(): void {
    this.encode();
    this.flush();
    closeSync(this.descriptor);
  }

  private encode(): void {
    this.filled += this.bytes.write(this.text, this.filled);
    this.text = '';
    if (this.filled > PIECE_BYTES) this.flush();
  }

  /** Each compressed piece is a whole gzip member; members one after another are a gzip file. */
  private flush(): void {
    const piece = this.bytes.subarray(0, this.filled);
    const bytes = this.gzip && piece.length > 0 ? gzipSync(piece, { level: 1 }) : piece;
    let written = 0;
    while (written < bytes.length) written += writeSync(this.descriptor, bytes, written);
    this.filled = 0;
  }
}

/** 1234 → "12.34", from fen. */
export function yuanText(fen: number): string {
  const size = Math.abs(fen);
  const cents = size % 100;
  return `${fen < 0 ? '-' : ''}${(size - cents) / 100}.${cents < 10 ? '0' : ''}${cents}`;
}
