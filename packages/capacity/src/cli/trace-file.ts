import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { InvalidInput } from '../invalid-input.ts';
import { toTrace, type Trace, type TracePoint } from '../trace.ts';

/** Reads `timestamp_iso,count` lines, with or without a header, gzipped if the name ends in `.gz`. Messages name file and line. */
export function readTrace(path: string): Trace | InvalidInput {
  const text = readText(path);
  if (text instanceof InvalidInput) return text;
  const lines = text.split(/\r?\n/);
  const points: TracePoint[] = [];
  const lineNumbers: number[] = [];
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '' || (index === 0 && isHeader(line))) continue;
    const point = parseLine(line);
    if (point === undefined) {
      return new InvalidInput(
        `${path}, line ${index + 1}: expected 'timestamp_iso,count', found '${line.slice(0, 80)}'.`,
      );
    }
    points.push(point);
    lineNumbers.push(index + 1);
  }
  const trace = toTrace(points);
  if (!(trace instanceof InvalidInput)) return trace;
  const place = trace.index === undefined ? path : `${path}, line ${lineNumbers[trace.index]}`;
  return new InvalidInput(`${place}: ${trace.message}`);
}

function readText(path: string): string | InvalidInput {
  try {
    const bytes = readFileSync(path);
    return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  } catch (error) {
    return new InvalidInput(
      `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

const isHeader = (line: string): boolean => Number.isNaN(Date.parse(line.split(',')[0] ?? ''));

/** Numbers that are negative or infinite pass: the trace refuses them with a better word. */
function parseLine(line: string): TracePoint | undefined {
  const [timestamp = '', count = '', ...rest] = line.split(',').map((cell) => cell.trim());
  const point = { timestamp: Date.parse(timestamp), requests: count === '' ? Number.NaN : Number(count) };
  const complete = rest.length === 0 && !Number.isNaN(point.timestamp) && !Number.isNaN(point.requests);
  return complete ? point : undefined;
}
