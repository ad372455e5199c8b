/** A line on standard error that says how far the work is; nothing where nobody watches. */
const width = 24;

let shown = -1;

/** @param share from 0 to 1; drawn again only where the line changes. */
export function showProgress(share: number, label: string): void {
  const percent = Math.floor(share * 100);
  if (!process.stderr.isTTY || percent === shown) return;
  shown = percent;
  const filled = Math.min(Math.round(share * width), width);
  process.stderr.write(`\r\u001B[2K${'█'.repeat(filled)}${'░'.repeat(width - filled)} ${percent} % ${label}`);
}

export function endProgress(): void {
  if (shown >= 0) process.stderr.write('\r\u001B[2K');
  shown = -1;
}
