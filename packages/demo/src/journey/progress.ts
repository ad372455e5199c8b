/** The journey on screen: a line for each step, with its time. */
import { styleText } from 'node:util';
import { toFailureDetails } from './expectations.ts';

export interface Progress {
  chapter(title: string): void;
  /** Runs one step; what it gives back is handed on. Its failure is shown, then thrown on. */
  step<Result>(title: string, work: () => Promise<Result>): Promise<Result>;
  /** A step that can't be made here, with the reason. */
  skip(title: string, reason: string): void;
  /** How many steps went well. */
  readonly count: number;
}

type Style = Parameters<typeof styleText>[0];

const titleWidth = 66;

/** Colours show only where the screen has them and NO_COLOR is not set. */
export function progressOn(screen: NodeJS.WriteStream): Progress {
  const styled = (style: Style, text: string) => styleText(style, text, { stream: screen });
  const say = (line: string) => screen.write(`${line}\n`);
  let count = 0;
  return {
    get count() {
      return count;
    },
    chapter(title) {
      say(`\n${styled('bold', title)}`);
    },
    async step(title, work) {
      const begun = performance.now();
      try {
        const result = await work();
        const took = `${Math.round(performance.now() - begun)} ms`.padStart(8);
        say(`  ${styled('green', '✓')} ${title.padEnd(titleWidth)}${styled('dim', took)}`);
        count += 1;
        return result;
      } catch (error) {
        const { expected, got, requestId, advice } = toFailureDetails(error);
        say(`  ${styled('red', '✗')} ${styled('bold', title)}`);
        say(`      expected    ${expected}`);
        say(`      got         ${styled('red', got)}`);
        if (requestId !== undefined && requestId !== '') say(`      request id  ${requestId}`);
        say(`      next        ${advice}`);
        throw error;
      }
    },
    skip(title, reason) {
      say(`  ${styled('yellow', '–')} ${title}`);
      say(`    ${styled('dim', reason)}`);
    },
  };
}
