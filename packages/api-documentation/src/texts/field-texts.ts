/** A sentence for each field of an object, none forgotten and none too many. */
export type FieldTexts<Fields> = { readonly [Field in keyof Fields]-?: string };
