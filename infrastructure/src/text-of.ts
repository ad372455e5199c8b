/** What an expression of CloudFormation would become, for people and patterns: unknown parts stand in angle brackets. */
export function textOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const expression = value as {
    Ref?: string;
    'Fn::GetAtt'?: string | readonly string[];
    'Fn::ImportValue'?: unknown;
    'Fn::Join'?: readonly [string, readonly unknown[]];
    'Fn::Sub'?: string | readonly [string, Readonly<Record<string, unknown>>];
  };
  if (expression.Ref !== undefined) return `<${expression.Ref}>`;
  if (expression['Fn::GetAtt'] !== undefined) return `<${[expression['Fn::GetAtt']].flat().join('.')}>`;
  if (expression['Fn::ImportValue'] !== undefined) return `<${textOf(expression['Fn::ImportValue'])}>`;
  if (expression['Fn::Join'] !== undefined) {
    const [separator, parts] = expression['Fn::Join'];
    return parts.map(textOf).join(separator);
  }
  if (expression['Fn::Sub'] !== undefined) {
    const [template, variables = {}] = [expression['Fn::Sub']].flat() as [string, Record<string, unknown>?];
    return template.replaceAll(/\$\{([^}]+)\}/g, (_, name: string) =>
      name in variables ? textOf(variables[name]) : `<${name}>`,
    );
  }
  return JSON.stringify(value);
}
