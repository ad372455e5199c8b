/** What is asked of a type of resource, and what it becomes. */
import type { Value } from './resolve.ts';

/** Where the back ends answer. */
export interface BackendEndpoints {
  readonly database: string;
  /** SQS, SNS and S3. */
  readonly messaging: string;
}

export interface ResourceRequest {
  readonly logicalId: string;
  /** What CloudFormation would call it where the template gives no name. */
  readonly generatedName: string;
  readonly properties: Readonly<Record<string, Value>>;
  readonly endpoints: BackendEndpoints;
}

export interface PhysicalResource {
  /** What `Ref` gives. */
  readonly reference: string;
  /** What `Fn::GetAtt` gives, by attribute. */
  readonly attributes: Readonly<Record<string, string>>;
}
