/** What the framework gives to whatever makes a part of the template. */
export interface Framework {
  /** Such as `param:tier` or `self:custom.capacity`, as it would be written between `${` and `}`. */
  readonly resolveVariable: (address: string) => Promise<unknown>;
}

/** @throws Error where the variable is no text: a stage's parameters are at fault. */
export async function textVariable({ resolveVariable }: Framework, address: string): Promise<string> {
  const value = await resolveVariable(address);
  if (typeof value !== 'string') throw new Error(`${address} has to be a text.`);
  return value;
}

/** A parameter of the stage that is yes or no; on the command line it is written as text. */
export async function flagVariable({ resolveVariable }: Framework, address: string): Promise<boolean> {
  return String(await resolveVariable(address)) === 'true';
}
