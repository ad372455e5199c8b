/** `npm run lint:templates`: what CloudFormation's own linter says of every template. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { NotAvailable, preparePython } from '@glamora/emulated-aws/python';
import { packageServices } from './packaged-services.ts';
import type { Variant } from './packaged-services.ts';

const help = `npm run lint:templates -- [--if-available]

Packages every service without bundling and reads the templates with cfn-lint, which is installed in a Python environment
of its own. The tests in infrastructure/ need no Python; this knows rules that a schema can't say.

  --if-available          end with 0 where Python 3.10 or later, or cfn-lint, can't be had
  --help                  show this
`;

const root = join(import.meta.dirname, '../..');

// The largest and the smallest that is deployed.
const variants: readonly Variant[] = [
  { stage: 'production', tier: 'tier3' },
  { stage: 'dev', tier: 'sandbox' },
];

async function main(): Promise<number> {
  const { values: options } = parseArgs({
    options: {
      'if-available': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (options.help) {
    console.log(help);
    return 0;
  }
  const cache = join(root, '.glamora/cfn-lint');
  await mkdir(cache, { recursive: true });
  const python = await preparePython(join(import.meta.dirname, '../requirements.txt'), cache);
  if (python instanceof NotAvailable) {
    console.log(`No template was read: ${python.message}`);
    return options['if-available'] ? 0 : 1;
  }
  const scratch = await mkdtemp(join(tmpdir(), 'glamora-templates-'));
  try {
    return await lint(python, await writeTemplates(scratch));
  } finally {
    await rm(scratch, { recursive: true });
  }
}

async function writeTemplates(folder: string): Promise<readonly string[]> {
  const stacks = await packageServices(variants);
  const templates = stacks.flatMap((stack, position) => {
    const { stage, tier } = variants[position] ?? { stage: '', tier: '' };
    return Object.entries(stack).map(
      ([service, template]) => [join(folder, `${service}-${stage}-${tier}.json`), template] as const,
    );
  });
  await Promise.all(templates.map(([file, template]) => writeFile(file, JSON.stringify(template, null, 2))));
  return templates.map(([file]) => file);
}

/** Errors fail; warnings are told. */
async function lint(python: string, files: readonly string[]): Promise<number> {
  const linter = 'import sys; from cfnlint.runner import main; sys.exit(main())';
  // The framework names dependencies twice, and conditions on parameters are settled while packaging: neither does harm.
  const ignored = ['--ignore-checks', 'W3005', 'W8003'];
  const rest = ['--regions', 'us-east-1', '--non-zero-exit-code', 'error', '--'];
  const options = ['-c', linter, ...ignored, ...rest, ...files];
  try {
    const { stdout } = await promisify(execFile)(python, options, { maxBuffer: 64 * 1024 * 1024 });
    console.log(`${stdout}${files.length} templates without an error.`);
    return 0;
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    console.log(stdout + stderr);
    return 1;
  }
}

process.exitCode = await main();
