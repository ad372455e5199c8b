/** The scaler on a table of its own and on a fake of the AWS services that it reads and changes. */
import { ApplicationAutoScalingClient } from '@aws-sdk/client-application-auto-scaling';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { openTable, ScalingRepository } from '@glamora/data';
import { createTable, declaredTable, localClientSettings, startTable } from '@glamora/dev-cloud/backends';
import { autoScalingTargets } from '../src/adapters/auto-scaling-targets.ts';
import { cloudWatchHistories } from '../src/adapters/cloudwatch-histories.ts';
import { lambdaAliases } from '../src/adapters/lambda-aliases.ts';
import { targetNames } from '../src/adapters/target-names.ts';
import type { ManagedFunction } from '../src/managed-functions.ts';
import { startFakeAws } from './fake-aws.ts';

export const noon = new Date('2026-11-20T12:02:00.000Z');
export const minuteMs = 60_000;

const getContentUrl: ManagedFunction = {
  key: 'getContentUrl',
  provisioned: 20,
  max: 100,
  reserved: 100,
  emergency: 200,
  memoryMb: 256,
  critical: false,
};

export const resourceId = 'function:glamora-test-getContentUrl:live';
const functionName = 'glamora-test-getContentUrl';

export async function startScalingWorld() {
  const [database, aws, properties] = await Promise.all([startTable(), startFakeAws(), declaredTable()]);
  const names = targetNames('test');
  const toAws = { ...localClientSettings(aws.endpoint), maxAttempts: 2 };
  const dynamodb = new DynamoDBClient(localClientSettings(database.endpoint));
  const document = DynamoDBDocumentClient.from(dynamodb, {
    marshallOptions: { removeUndefinedValues: true },
  });
  const clients = [
    new CloudWatchClient(toAws),
    new LambdaClient(toAws),
    new ApplicationAutoScalingClient(toAws),
  ] as const;
  const ports = {
    histories: cloudWatchHistories(clients[0], names),
    aliases: lambdaAliases(clients[1], names),
    targets: autoScalingTargets(clients[2], names),
  };
  let time = noon;
  let tables = 0;

  return {
    aws,
    ports,
    now: () => time,
    at(moment: Date): void {
      time = moment;
    },
    later(minutes: number): void {
      time = new Date(time.getTime() + minutes * minuteMs);
    },
    /** A table that nothing was decided in, a function at its tier's capacity, and noon. */
    async begin() {
      time = noon;
      tables += 1;
      aws.reset();
      aws.targets.set(resourceId, { MinCapacity: 20, MaxCapacity: 100 });
      aws.aliases.set(functionName, { weights: {}, provisioned: 20 });
      const name = `scaling-${tables}`;
      await createTable(database.endpoint, { ...properties, TableName: name });
      const scaling = new ScalingRepository(openTable(document, name));
      return { ...ports, scaling, functions: [getContentUrl], now: () => time };
    },
    canary(): void {
      aws.aliases.set(functionName, { weights: { '2': 0.1 }, provisioned: 20 });
    },
    async stop(): Promise<void> {
      for (const client of [...clients, dynamodb]) client.destroy();
      await Promise.all([database.stop(), aws.stop()]);
    },
  };
}
