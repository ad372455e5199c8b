/**
 * A dry run, whatever the command: calls that read are made, calls that change something are printed and never sent. Which is
 * which follows from the operation's name, and what is not known to read is taken to change.
 */
import type { MiddlewareStack } from '@smithy/types';

export interface CallJournal {
  readonly dryRun: boolean;
  /** Has every call of the client go through the journal. */
  watch<Client extends object>(service: string, client: Client): Client;
  /** Of a call that goes through no SDK client. @returns whether to make it. */
  permits(call: string): boolean;
}

interface AnyClient {
  readonly middlewareStack: MiddlewareStack<object, object>;
}

const reads = /^(?:BatchGet|Describe|Filter|Get|List|Query)/;

export const realCalls: CallJournal = {
  dryRun: false,
  watch: (_service, client) => client,
  permits: () => true,
};

export function dryRunJournal(tell: (line: string) => void): CallJournal {
  return {
    dryRun: true,
    watch(service, client) {
      (client as unknown as AnyClient).middlewareStack.add(
        (next, { commandName = '' }) =>
          async (call) => {
            const operation = commandName.replace(/Command$/, '');
            if (reads.test(operation)) {
              tell(`read          ${service} ${operation}`);
              return next(call);
            }
            tell(`would change  ${service} ${operation} ${JSON.stringify(call.input)}`);
            return { output: { $metadata: {} }, response: {} };
          },
        { step: 'initialize', name: 'dryRun' },
      );
      return client;
    },
    permits(call) {
      tell(`would change  ${call}`);
      return false;
    },
  };
}
