/** What an API answers by itself: RFC 9457, like what its functions answer. */

export interface GatewayProblem {
  readonly code: string;
  readonly type: string;
  readonly title: string;
  readonly status: number;
  /** In place of the title, where API Gateway knows more: `$context.error.validationErrorString`. */
  readonly detail?: string;
}

export function toGatewayResponse(
  responseType: string,
  { code, type, title, status, detail = title }: GatewayProblem,
) {
  return {
    Type: 'AWS::ApiGateway::GatewayResponse',
    Properties: {
      RestApiId: { Ref: 'ApiGatewayRestApi' },
      ResponseType: responseType,
      StatusCode: String(status),
      ResponseParameters: {
        'gatewayresponse.header.content-type': "'application/problem+json'",
        'gatewayresponse.header.cache-control': "'no-store'",
        'gatewayresponse.header.x-request-id': 'context.requestId',
        ...(status === 429 ? { 'gatewayresponse.header.retry-after': "'1'" } : {}),
      },
      ResponseTemplates: {
        'application/json': JSON.stringify({
          type,
          title,
          status,
          detail,
          code,
          instance: '$context.path',
        }),
      },
    },
  };
}
