/** Prints each step of a long command with what it did and how long it took. */
export class StepPrinter {
  readonly #began = performance.now();
  readonly #lively = process.stderr.isTTY === true;

  /** Runs a step; `work` may tell its progress meanwhile. */
  async step<T>(
    title: string,
    work: (tell: (progress: string) => void) => Promise<T>,
    summary?: (value: T) => string,
  ): Promise<T> {
    const began = performance.now();
    if (this.#lively) process.stderr.write(`  ${title} …`);
    const value = await work((progress) => {
      if (this.#lively) process.stderr.write(`\r\u001B[2K  ${title} … ${progress}`);
    });
    const tail = summary ? `  ${summary(value)}` : '';
    const line = `✓ ${title}  ${((performance.now() - began) / 1000).toFixed(1)} s${tail}\n`;
    process.stderr.write(this.#lively ? `\r\u001B[2K${line}` : line);
    return value;
  }

  secondsSinceStart(): string {
    return ((performance.now() - this.#began) / 1000).toFixed(1);
  }
}
