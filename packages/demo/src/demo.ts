/** `npm run demo`: the smoke test of any stage. */
import { CannotBegin, findTravellers } from './journey/travellers.ts';
import { travel } from './journey/journey.ts';
import { help, readOptions } from './journey/options.ts';
import { progressOn } from './journey/progress.ts';

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2), process.env);
  if (options === 'help') {
    console.log(help);
    return 0;
  }
  const travellers = await findTravellers(options);
  console.log(`Glamora at ${options.baseUrl}`);
  const progress = progressOn(process.stdout);
  const begun = performance.now();
  try {
    await travel(options, travellers, progress);
  } catch {
    console.log(`\nThe journey ended after ${progress.count} good steps.`);
    return 1;
  }
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  console.log(
    `\n${progress.count} steps in ${seconds} s: all of it works, and what must be refused is refused.`,
  );
  return 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  const isExpected =
    error instanceof CannotBegin || (error as NodeJS.ErrnoException).code?.startsWith('ERR_PARSE_ARGS');
  console.error(isExpected ? (error as Error).message : error);
  process.exitCode = 1;
}
