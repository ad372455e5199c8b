/** The page that publishes a price, and when the price is known to have stood there. */
export interface PriceSource {
  readonly name: string;
  /** yyyy-mm-dd. Compare with the page before a budget rests on it: the table was written down, not fetched. */
  readonly asOf: string;
}

export type Architecture = 'x86_64' | 'arm64';

/** US dollars. */
export interface LambdaPrices {
  readonly source: PriceSource;
  /** For each GB-second that provisioned concurrency is configured, in steps of five minutes. */
  readonly provisioned: number;
  /** For each GB-second of execution on provisioned concurrency. */
  readonly provisionedDuration: number;
  /** For each GB-second of execution, and of initialization, on demand. */
  readonly onDemandDuration: number;
  readonly request: number;
}

const lambdaPricing: PriceSource = { name: 'AWS Lambda pricing, us-east-1', asOf: '2025-01-01' };

/** Public list prices of us-east-1, first tier, without the free tier. */
export const lambdaPrices: Readonly<Record<Architecture, LambdaPrices>> = {
  x86_64: {
    source: lambdaPricing,
    provisioned: 0.0000041667,
    provisionedDuration: 0.0000097222,
    onDemandDuration: 0.0000166667,
    request: 0.0000002,
  },
  arm64: {
    source: lambdaPricing,
    provisioned: 0.0000033334,
    provisionedDuration: 0.0000077778,
    onDemandDuration: 0.0000133334,
    request: 0.0000002,
  },
};

/** The share of time that a provisioned environment must be busy to cost no more than execution on demand. */
export function breakEvenUtilization(prices: LambdaPrices): number {
  return prices.provisioned / (prices.onDemandDuration - prices.provisionedDuration);
}

/** A price in US dollars for `per` units of something. */
export interface Price {
  readonly usd: number;
  readonly per: number;
  readonly unit: string;
  readonly source: PriceSource;
}

const listed = (page: string, usd: number, per: number, unit: string): Price => ({
  usd,
  per,
  unit,
  source: { name: `${page}, us-east-1`, asOf: '2025-01-01' },
});

/** Public list prices of us-east-1, first tier, without free tiers. */
export const servicePrices = {
  apiGatewayRequest: listed('Amazon API Gateway pricing (REST)', 3.5, 1e6, 'requests'),
  apiGatewayCacheHour: listed('Amazon API Gateway pricing (0.5 GB cache)', 0.02, 1, 'hour'),
  dynamoReadOnDemand: listed('Amazon DynamoDB pricing (on-demand)', 0.125, 1e6, 'read request units'),
  dynamoWriteOnDemand: listed('Amazon DynamoDB pricing (on-demand)', 0.625, 1e6, 'write request units'),
  dynamoReadProvisioned: listed('Amazon DynamoDB pricing (provisioned)', 0.00013, 1, 'RCU-hour'),
  dynamoWriteProvisioned: listed('Amazon DynamoDB pricing (provisioned)', 0.00065, 1, 'WCU-hour'),
  dynamoStorage: listed('Amazon DynamoDB pricing (storage)', 0.25, 1, 'GB-month'),
  objectStorage: listed('Amazon S3 pricing (Standard)', 0.023, 1, 'GB-month'),
  cdnTransfer: listed('Amazon CloudFront pricing (North America)', 0.085, 1, 'GB'),
  cdnRequest: listed('Amazon CloudFront pricing (HTTPS)', 0.01, 1e4, 'requests'),
  firewallFixed: listed('AWS WAF pricing (one ACL, three rules)', 8, 1, 'month'),
  firewallRequest: listed('AWS WAF pricing', 0.6, 1e6, 'requests'),
  logIngestion: listed('Amazon CloudWatch pricing (logs)', 0.5, 1, 'GB'),
  trace: listed('AWS X-Ray pricing', 5, 1e6, 'traces'),
  queueRequest: listed('Amazon SQS pricing (standard)', 0.4, 1e6, 'requests'),
} as const;

/** What a Compute Savings Plan of one year without upfront payment takes off duration and provisioned concurrency. */
export const savingsPlanDiscount = {
  share: 0.12,
  source: { name: 'AWS Compute Savings Plans pricing for Lambda', asOf: '2025-01-01' },
} as const;

export const priceOf = ({ usd, per }: Price, amount: number): number => (usd / per) * amount;
