/** Where a permission may have a `*` in its resource, and why. */

interface AllowedWildcard {
  readonly actions: RegExp;
  readonly resources: RegExp;
  readonly reason: string;
}

export const allowedWildcards: readonly AllowedWildcard[] = [
  {
    actions: /^xray:Put(TraceSegments|TelemetryRecords)$/,
    resources: /^\*$/,
    reason: 'X-Ray knows no resources.',
  },
  {
    actions:
      /^(dynamodb:ListStreams|cloudwatch:GetMetricData|application-autoscaling:DescribeScalableTargets)$/,
    resources: /^\*$/,
    reason: 'Listing and reading metrics know no resource.',
  },
  {
    actions: /^logs:(CreateLogStream|CreateLogGroup|PutLogEvents|TagResource)$/,
    resources: /:log-group:\/aws\/lambda\/[^*]+\*(:\*)*$/,
    reason: 'A log stream’s name is made when a function starts.',
  },
  {
    actions: /^dynamodb:Query$/,
    resources: /table-arn>\/index\/\*$/,
    reason: 'All indexes of the one table.',
  },
  {
    actions: /^s3:(Put|Get|Delete)Object$/,
    resources: /(<ArchiveBucket\.Arn>|s3:::<[\w-]+assets-bucket-name>\/ipfs)\/\*$/,
    reason: 'The objects of one bucket.',
  },
  {
    actions: /^es:ESHttp(Get|Post|Put)$/,
    resources: /:domain\/glamora-[\w-]+\/\*$/,
    reason: 'The documents of one search domain.',
  },
  {
    actions: /^execute-api:InvalidateCache$/,
    resources: /:\*\/[\w-]+\/GET\/content\/\*$/,
    reason: 'The entries of one method; the API’s id is not known to the service that comes before it.',
  },
  {
    actions: /^application-autoscaling:(RegisterScalableTarget|PutScheduledAction)$/,
    resources: /:scalable-target\/\*$/,
    reason: 'The id of a target is made when it is registered.',
  },
  {
    actions: /^lambda:(GetAlias|GetProvisionedConcurrencyConfig)$/,
    resources: /:function:glamora-[\w]+-\*$/,
    reason: 'Reading of the functions of one stage, whichever of them are provisioned.',
  },
  {
    actions: /^lambda:InvokeFunction$/,
    resources: /(LambdaFunction\.Arn>|:function:glamora-[\w-]+):\*$/,
    reason: 'A version’s number is not known before it is released.',
  },
  {
    actions: /^codedeploy:(GetDeployment|PutLifecycleEventHookExecutionStatus)$/,
    resources: /:deploymentgroup:glamora-[\w-]+\/\*$/,
    reason: 'The deployment groups of one service; each names the function that has this permission.',
  },
  {
    actions: /^(iam:(AttachRolePolicy|CreateRole|ListAttachedRolePolicies|PassRole)|apigateway:(GET|PATCH))$/,
    resources: /(:role\/\*|apigateway:\*::\/account)$/,
    reason: 'The framework’s own function, which tells an account once how API Gateway may write logs.',
  },
];
