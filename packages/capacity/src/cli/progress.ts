/** A line on standard error that says how far a run is; nothing where nobody watches. */
export class Progress {
  readonly #total: number;
  #done = 0;

  constructor(total: number) {
    this.#total = total;
  }

  begin(label: string): void {
    if (!process.stderr.isTTY) return;
    const width = 24;
    const filled = Math.round((this.#done / this.#total) * width);
    process.stderr.write(`\r\u001B[2K${'█'.repeat(filled)}${'░'.repeat(width - filled)} ${label}`);
  }

  advance(): void {
    this.#done++;
    if (process.stderr.isTTY && this.#done === this.#total) process.stderr.write('\r\u001B[2K');
  }
}
