import { describe, expect, it } from '@jest/globals';
import RequiredApiKeysPlugin from '../src/required-api-keys.ts';
import type { Framework } from '../src/required-api-keys.ts';

type Settings = NonNullable<NonNullable<Framework['service']['custom']>['requiredApiKeys']>;

function packaged(requiredApiKeys: Settings) {
  const functions = {
    buy: { events: [{ http: { method: 'post', path: '/purchases' } }] },
    checkHealth: { events: [{ http: { method: 'get', path: '/health' } }] },
    settle: { events: [{}] },
    tidy: {},
  };
  for (const hook of Object.values(
    new RequiredApiKeysPlugin({ service: { custom: { requiredApiKeys }, functions } }).hooks,
  ))
    hook();
  return functions;
}

describe('API keys', () => {
  it('are asked for by every method but those named', () => {
    const { buy, checkHealth, settle } = packaged({ enabled: true, except: ['checkHealth'] });

    expect(buy.events).toEqual([{ http: { method: 'post', path: '/purchases', private: true } }]);
    expect(checkHealth.events).toEqual([{ http: { method: 'get', path: '/health' } }]);
    expect(settle.events).toEqual([{}]);
  });

  it('are asked for where the command line says so, too', () => {
    const { buy } = packaged({ enabled: 'true' });

    expect(buy.events[0]?.http).toHaveProperty('private', true);
  });

  it.each([false, 'false'])('are not asked for where that is %p', (enabled) => {
    const { buy } = packaged({ enabled });

    expect(buy.events[0]?.http).not.toHaveProperty('private');
  });

  it('can’t be taken off a function that is not there', () => {
    const pack = () => packaged({ enabled: true, except: ['health'] });

    expect(pack).toThrow('requiredApiKeys.except names health: no function.');
  });
});
