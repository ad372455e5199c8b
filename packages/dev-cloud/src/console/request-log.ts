/** The last requests that the gateway answered, and how many there were. */
import type { Answer } from '../gateway/answer.ts';
import type { RequestTraffic, RequestView } from './snapshot.ts';
import { recordTraffic } from './traffic.ts';

export interface AnsweredRequest {
  readonly id: string;
  readonly method: string;
  /** With its query. */
  readonly url: string;
  readonly answer: Answer;
  readonly milliseconds: number;
}

export interface RequestLog {
  add(request: AnsweredRequest): RequestView;
  /** The newest first. */
  last(): readonly RequestView[];
  traffic(): RequestTraffic;
}

const kept = 40;
/** A path is for anyone to choose. */
const longestText = 300;

export function requestLog(now: () => number): RequestLog {
  const views: RequestView[] = [];
  const recorder = recordTraffic(now);
  return {
    add({ id, method, url, answer, milliseconds }) {
      const { status } = answer;
      recorder.called(milliseconds);
      if (status >= 500) recorder.failed();
      const path = url.slice(0, longestText);
      const view = { id, at: now(), method, path, status, milliseconds, ...problemOf(answer) };
      views.unshift(view);
      views.splice(kept);
      return view;
    },
    last: () => [...views],
    traffic: () => recorder.withLatencies(),
  };
}

function problemOf({ status, body }: Answer): Pick<RequestView, 'problem' | 'detail'> {
  if (status < 400) return { problem: null, detail: null };
  try {
    const { code, detail } = JSON.parse(String(body)) as { code?: unknown; detail?: unknown };
    return { problem: shortened(code), detail: shortened(detail) };
  } catch {
    return { problem: null, detail: null };
  }
}

function shortened(text: unknown): string | null {
  return typeof text === 'string' ? text.slice(0, longestText) : null;
}
