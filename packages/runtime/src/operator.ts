/** Who calls what only operators may call: the gateway has checked the signature, and says whose it was. */
import { problem } from '@glamora/contracts';
import type { Problem } from '@glamora/contracts';
import type { APIGatewayProxyEvent } from 'aws-lambda';

export interface Operator {
  /** Of the IAM user, or of the session of a role. */
  readonly arn: string;
}

/** A route that was deployed without its authorizer names nobody, and stays closed. */
export function operatorOf(
  event: Pick<APIGatewayProxyEvent, 'requestContext'>,
): Operator | Problem<'operator_signature_required'> {
  const arn = event.requestContext.identity?.userArn ?? '';
  return /^arn:[a-z-]+:(iam|sts)::/.test(arn) ? { arn } : problem('operator_signature_required');
}
