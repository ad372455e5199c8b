import { describe, expect, test } from '@jest/globals';
import * as z from 'zod/mini';
import { accessTokenEnvironment, numberVariable, readEnvironment, textVariable } from '../src/index.ts';

const schema = z.object({ TABLE_NAME: textVariable, CHAIN_ID: numberVariable });

describe('the environment of a function', () => {
  test('is read as its schema has it, and nothing else of it', () => {
    const environment = readEnvironment(schema, { TABLE_NAME: 'glamora', CHAIN_ID: '31337', HOME: '/root' });

    expect(environment).toEqual({ TABLE_NAME: 'glamora', CHAIN_ID: 31_337 });
  });

  test('is that of the process where none is given', () => {
    process.env['TABLE_NAME'] = 'glamora';

    const environment = readEnvironment(z.object({ TABLE_NAME: textVariable }));

    expect(environment).toEqual({ TABLE_NAME: 'glamora' });
    delete process.env['TABLE_NAME'];
  });

  test('fails loudly, naming every fault', () => {
    const variables = { TABLE_NAME: '' };

    expect(() => readEnvironment(schema, variables)).toThrow(
      'The environment of this function is wrong: TABLE_NAME: is empty; CHAIN_ID: is missing',
    );
  });

  test.each(['', '-1', '1.5', '0x1', ' 1', 'one'])('takes %p for no number', (text) => {
    const read = () => readEnvironment(schema, { TABLE_NAME: 'glamora', CHAIN_ID: text });

    expect(read).toThrow('CHAIN_ID: must be a whole number');
  });

  test.each(['{"keys":[{"kty":"EC"}]}', '{}', '[]', 'no JSON'])(
    'takes %p for no set of keys',
    (PUBLIC_KEYS) => {
      const read = () =>
        readEnvironment(z.object(accessTokenEnvironment), { PUBLIC_KEYS, TOKEN_ISSUER: 'us' });

      expect(read).toThrow('PUBLIC_KEYS: is not a JSON Web Key Set');
    },
  );
});
