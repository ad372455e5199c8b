import { createPrivateKey, createPublicKey } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { CommandError } from '../../src/command-error.ts';
import { allGroups } from '../../src/parameters/parameter-groups.ts';
import type { ParameterStore } from '../../src/parameters/parameter-store.ts';
import { missingParameters, prepare } from '../../src/parameters/prepare.ts';
import { run } from '../../src/parameters/run.ts';

const chain = {
  'chain/id': '8453',
  'chain/rpc-url': 'https://chain.example',
  'chain/checkout-address': '0x5fbdb2315678afecb367f032d93f642f64180aa3',
};

/** Stands for Systems Manager. */
function storeOf(initial: Readonly<Record<string, string>> = {}) {
  const values = new Map(Object.entries(initial));
  const store: ParameterStore = {
    read: async (names) =>
      Object.fromEntries(
        names.flatMap((name) => (values.has(name) ? [[name, values.get(name)]] : [])),
      ) as Record<string, string>,
    write: async (given) => {
      for (const [name, value] of Object.entries(given)) values.set(name, value);
    },
    remove: async (names) => {
      for (const name of names) values.delete(name);
    },
  };
  return { store, values };
}

const nothingToRotate = { rotate: new Set<string>(), dryRun: false, chain: async () => chain };

describe('preparing a stage', () => {
  it('makes all that a new stage needs', async () => {
    const { store } = storeOf();

    const outcomes = await prepare({ ...nothingToRotate, store });

    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['made', 'made', 'made', 'made']);
    expect(await missingParameters(store)).toEqual([]);
  });

  it('makes a signing key whose public half is among the public keys', async () => {
    const { store, values } = storeOf();

    await prepare({ ...nothingToRotate, store });

    const signing = JSON.parse(values.get('auth/signing-key') ?? '') as { d: string; kid: string };
    const { keys } = JSON.parse(values.get('auth/public-keys') ?? '') as { keys: object[] };
    const { d, ...publicHalf } = signing;
    expect(d).toEqual(expect.any(String));
    expect(keys).toEqual([publicHalf]);
  });

  it('makes a pair for the addresses of assets that belongs together', async () => {
    const { store, values } = storeOf();

    await prepare({ ...nothingToRotate, store });

    const derived = createPublicKey(createPrivateKey(values.get('assets/signing-key') ?? ''));
    expect(derived.export({ type: 'spki', format: 'pem' })).toBe(values.get('assets/public-key'));
  });

  it('leaves everything as it is the second time', async () => {
    const { store, values } = storeOf();
    await prepare({ ...nothingToRotate, store });
    const before = new Map(values);

    const outcomes = await prepare({ ...nothingToRotate, store });

    expect(outcomes.every(({ outcome }) => outcome === 'kept')).toBe(true);
    expect(values).toEqual(before);
  });

  it('writes nothing where it is only asked what it would do', async () => {
    const { store, values } = storeOf();

    const outcomes = await prepare({ ...nothingToRotate, store, dryRun: true });

    expect(outcomes.every(({ outcome }) => outcome === 'made')).toBe(true);
    expect(values.size).toBe(0);
  });

  it('rotates the signing key in two steps, so that no service meets a token whose key it does not know', async () => {
    const { store, values } = storeOf();
    const kidsOf = () =>
      (JSON.parse(values.get('auth/public-keys') ?? '') as { keys: { kid: string }[] }).keys.map(
        ({ kid }) => kid,
      );
    const signingKid = () => (JSON.parse(values.get('auth/signing-key') ?? '') as { kid: string }).kid;
    const rotation = { ...nothingToRotate, store, rotate: new Set(['tokens']) };
    await prepare({ ...nothingToRotate, store });
    const first = signingKid();

    await prepare(rotation);
    const announced = { kids: kidsOf(), signing: signingKid() };
    await prepare(rotation);

    const [, second] = announced.kids;
    expect(announced).toEqual({ kids: [first, expect.any(String)], signing: first });
    expect(kidsOf()).toEqual([first, second]);
    expect(signingKid()).toBe(second);
    expect(values.has('auth/next-signing-key')).toBe(false);
  });

  it('drops the public key before the former one', async () => {
    const { store, values } = storeOf();
    const rotation = { ...nothingToRotate, store, rotate: new Set(['tokens']) };
    await prepare({ ...nothingToRotate, store });
    await prepare(rotation);
    await prepare(rotation);
    const before = values.get('auth/public-keys') ?? '';

    await prepare(rotation);

    const keys = (text: string) => (JSON.parse(text) as { keys: object[] }).keys;
    expect(keys(values.get('auth/public-keys') ?? '')).toEqual([keys(before)[1], expect.any(Object)]);
  });

  it('refuses to make half of a pair', async () => {
    const { store } = storeOf({ 'assets/public-key': 'somebody put this here' });

    const preparing = prepare({ ...nothingToRotate, store });

    await expect(preparing).rejects.toThrow(
      'assets/signing-key is missing, and what belongs to it is there. Put it back, or remove all of assets/signing-key, assets/public-key.',
    );
  });

  it.each(['everything', 'assets'])('refuses to rotate %s', async (group) => {
    const { store } = storeOf();

    const preparing = prepare({ ...nothingToRotate, store, rotate: new Set([group]) });

    await expect(preparing).rejects.toThrow(
      new CommandError(`--rotate takes tokens and chain, not "${group}".`),
    );
  });
});

describe('the command', () => {
  const parametersOf = (values: ReadonlyMap<string, string>) =>
    allGroups.flatMap(({ parameters }) => parameters.filter((name) => values.has(name)));

  it('makes the secrets, and asks for the chain, which nobody else knows', async () => {
    const { store, values } = storeOf();
    const lines: string[] = [];

    const code = await run(
      ['prepare', '--stage', 'dev'],
      {},
      { say: (line) => lines.push(line) },
      () => store,
    );

    expect(code).toBe(1);
    expect(lines.join('\n')).toContain('name it with --rpc-url');
    expect(parametersOf(values)).toHaveLength(5);
  });

  it('says what to do next where nothing is missing', async () => {
    const { store } = storeOf(chain);
    const lines: string[] = [];

    const code = await run(
      ['prepare', '--stage', 'dev'],
      {},
      { say: (line) => lines.push(line) },
      () => store,
    );

    expect(code).toBe(0);
    expect(lines.at(-1)).toBe('\nNext: npm run deploy -- --stage dev');
  });

  it('shows what is there, and no secret', async () => {
    const { store, values } = storeOf(chain);
    await prepare({ ...nothingToRotate, store });
    const lines: string[] = [];

    await run(['show', '--stage', 'dev'], {}, { say: (line) => lines.push(line) }, () => store);

    expect(lines.join('\n')).toContain('0x5fbdb2315678afecb367f032d93f642f64180aa3');
    expect(lines.join('\n')).not.toContain('chain.example');
    expect(lines.join('\n')).not.toContain(JSON.parse(values.get('auth/signing-key') ?? '').d);
  });

  it.each(['Production', 'a b', '../etc', 'local'])('refuses %j as a stage', async (stage) => {
    const { store, values } = storeOf();

    const running = run(['prepare', '--stage', stage], {}, { say: () => {} }, () => store);

    await expect(running).rejects.toThrow(CommandError);
    expect(values.size).toBe(0);
  });
});
