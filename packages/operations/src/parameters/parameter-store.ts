/** A stage's parameters in Systems Manager. */
import {
  DeleteParametersCommand,
  GetParametersCommand,
  PutParameterCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { awsClientSettings } from '@glamora/resilience';
import { secretParameters } from './parameter-groups.ts';
import type { Values } from './parameter-groups.ts';

export interface ParameterStore {
  /** Names under `/glamora/<stage>/`, ten at most; what does not exist is left out. */
  readonly read: (names: readonly string[]) => Promise<Values>;
  readonly write: (values: Values) => Promise<void>;
  readonly remove: (names: readonly string[]) => Promise<void>;
}

/** With the credentials of the environment. */
export function connectParameterStore(stage: string, region: string): ParameterStore {
  const client = new SSMClient({ ...awsClientSettings(), region });
  const prefix = `/glamora/${stage}/`;
  return {
    async read(names) {
      const Names = names.map((name) => prefix + name);
      const { Parameters = [] } = await client.send(
        new GetParametersCommand({ Names, WithDecryption: true }),
      );
      return Object.fromEntries(
        Parameters.map(({ Name = '', Value = '' }) => [Name.slice(prefix.length), Value]),
      );
    },
    async write(values) {
      for (const [name, Value] of Object.entries(values))
        // oxlint-disable-next-line no-await-in-loop -- so that a failure says which
        await client.send(
          new PutParameterCommand({
            Name: prefix + name,
            Value,
            Type: secretParameters.has(name) ? 'SecureString' : 'String',
            Overwrite: true,
          }),
        );
    },
    async remove(names) {
      if (names.length > 0)
        await client.send(new DeleteParametersCommand({ Names: names.map((name) => prefix + name) }));
    },
  };
}
