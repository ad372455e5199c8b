/** Turns a refused condition into a value; everything else stays an exception. */
export async function unlessRefused<Value>(write: Promise<Value>): Promise<Value | 'refused'> {
  try {
    return await write;
  } catch (error) {
    if (error instanceof Error && error.name === 'ConditionalCheckFailedException') return 'refused';
    throw error;
  }
}
