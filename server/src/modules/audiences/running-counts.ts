/** The reason of an aborted count that a newer one replaced. */
export class CountSuperseded extends Error {}

/**
 * The count that each open editor waits for. Typing makes a count a keystroke; only the last one is
 * of use, so a new one stops the one before it, here and in the engine.
 */
export class RunningCounts {
  readonly #byEditor = new Map<string, AbortController>();

  /** Runs `work` as the editor's newest count. */
  async run<T>(editor: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    this.#byEditor.get(editor)?.abort(new CountSuperseded());
    const own = new AbortController();
    this.#byEditor.set(editor, own);
    try {
      const result = await work(own.signal);
      own.signal.throwIfAborted();
      return result;
    } finally {
      if (this.#byEditor.get(editor) === own) this.#byEditor.delete(editor);
    }
  }
}
