import type { Endpoint } from '@glamora/contracts';
import { ContractBroken, GlamoraClient } from '@glamora/demo';
import type { CallInput, Refused, Success } from '@glamora/demo';
import type { Recorder } from './recorder.ts';

/** The typed client, with every call noted. */
export class MeasuredClient extends GlamoraClient {
  readonly #recorder: Recorder;

  constructor(baseUrl: string, recorder: Recorder, accessToken?: string) {
    super(baseUrl, accessToken);
    this.#recorder = recorder;
  }

  override withToken(accessToken: string): MeasuredClient {
    return new MeasuredClient(this.baseUrl, this.#recorder, accessToken);
  }

  override async call<const E extends Endpoint>(
    endpoint: E,
    input: CallInput<E>,
  ): Promise<Success<E> | Refused> {
    const end = this.#recorder.begin(endpoint.name);
    try {
      const answer = await super.call(endpoint, input);
      end(String(answer.status));
      return answer;
    } catch (error) {
      end(error instanceof ContractBroken ? 'outside its contract' : 'unreachable');
      throw error;
    }
  }
}
