/** The alarms of a stage, as their templates declare them. */
import type { Stack } from './packaged-services.ts';
import { declared } from './template.ts';

export interface DeclaredAlarm {
  readonly name: string;
  readonly description: string;
  readonly actions: readonly unknown[];
  readonly properties: Readonly<Record<string, unknown>>;
  readonly isComposite: boolean;
}

export function alarmsOf(stack: Stack): readonly DeclaredAlarm[] {
  return Object.values(stack).flatMap((template) =>
    ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm'].flatMap((type) =>
      declared(template, type).map(({ properties }) => ({
        name: String(properties['AlarmName']),
        description: String(properties['AlarmDescription']),
        actions: (properties['AlarmActions'] ?? []) as unknown[],
        properties,
        isComposite: type.endsWith('CompositeAlarm'),
      })),
    ),
  );
}

/** What an alarm compares, and with what. @throws Error where there is none of that name. */
export function alarmNamed(stack: Stack, name: string): Readonly<Record<string, unknown>> {
  const found = alarmsOf(stack).find((alarm) => alarm.name === name);
  if (!found) throw new Error(`No service has an alarm ${name}.`);
  return found.properties;
}
