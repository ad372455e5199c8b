import { CreateBucketCommand, HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { localClientSettings } from '../../backends/index.ts';
import { textOf } from '../text.ts';
import type { PhysicalResource, ResourceRequest } from '../physical-resource.ts';

export async function createBucket(request: ResourceRequest): Promise<PhysicalResource> {
  const { properties, generatedName, endpoints } = request;
  const name = textOf(properties['BucketName'] ?? generatedName.toLowerCase());
  const s3 = new S3Client({ ...localClientSettings(endpoints.messaging), forcePathStyle: true });
  try {
    await s3.send(new HeadBucketCommand({ Bucket: name }));
  } catch {
    await s3.send(new CreateBucketCommand({ Bucket: name }));
  } finally {
    s3.destroy();
  }
  return {
    reference: name,
    attributes: {
      Arn: `arn:aws:s3:::${name}`,
      DomainName: `${name}.s3.amazonaws.com`,
      RegionalDomainName: `${name}.s3.us-east-1.amazonaws.com`,
    },
  };
}
