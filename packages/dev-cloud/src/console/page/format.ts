/** Figures in words that are read at a glance. */

/** `0.4`, `12`, `1,250`; `–` where there is none. */
export function figure(value: number | null): string {
  if (value === null) return '–';
  if (value > 0 && value < 10) return value < 0.05 ? '<0.1' : value.toFixed(1).replace(/\.0$/, '');
  return Math.round(value).toLocaleString('en-US');
}

/** `0.8 ms`, `42 ms`, `1.3 s`, `2 min`. */
export function duration(milliseconds: number | null): string {
  if (milliseconds === null) return '–';
  if (milliseconds < 999.5) return `${figure(milliseconds)} ms`;
  return milliseconds < 60_000 ? `${figure(milliseconds / 1000)} s` : age(milliseconds / 1000);
}

/** `45 s`, `3 min`, `7 h`, `2 d`: the largest unit that is full. */
export function age(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min`;
  return whole < 86_400 ? `${Math.floor(whole / 3600)} h` : `${Math.floor(whole / 86_400)} d`;
}

export function share(part: number, whole: number): string {
  return whole === 0 ? '–' : percent(part / whole);
}

export function percent(value: number): string {
  const percents = value * 100;
  return `${percents > 0 && percents < 1 ? '<1' : Math.round(percents)} %`;
}

/** `14:05` */
export function clock(at: number): string {
  return new Date(at).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
}

/** `14:05:09` */
export function clockWithSeconds(at: number): string {
  return new Date(at).toLocaleTimeString('en-GB');
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
}
