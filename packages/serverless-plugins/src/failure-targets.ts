/** Logical ids that anything in a template names as the place for what failed: by redrive policy or on-failure destination. */
export function failureTargets(part: unknown): readonly string[] {
  if (typeof part !== 'object' || part === null) return [];
  return Object.entries(part).flatMap(([key, value]) => [...targetOf(key, value), ...failureTargets(value)]);
}

function targetOf(key: string, value: unknown): readonly string[] {
  if (key === 'deadLetterTargetArn') return logicalId(value);
  if (key === 'OnFailure') return logicalId((value as { Destination?: unknown } | null)?.Destination);
  return [];
}

function logicalId(reference: unknown): readonly string[] {
  const attribute = (reference as { 'Fn::GetAtt'?: unknown } | null | undefined)?.['Fn::GetAtt'];
  const [id] = Array.isArray(attribute) ? (attribute as unknown[]) : [];
  return typeof id === 'string' ? [id] : [];
}
