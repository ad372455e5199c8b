/** `/ipfs/{cid}` as CloudFront serves it: a signed address opens the bytes in the assets bucket. */
import { GetObjectCommand, NoSuchKey } from '@aws-sdk/client-s3';
import type { S3Client } from '@aws-sdk/client-s3';
import type { Answer } from './answer.ts';
import { refuseSignedUrl } from './signed-url.ts';

export interface Assets {
  readonly s3: S3Client;
  readonly bucket: string;
  /** In PEM, by key pair id. */
  readonly publicKeys: Readonly<Record<string, string>>;
}

/** `url` is the address under which the marketplace is known, whichever name of this machine was used to reach it. */
export async function serveAsset(assets: Assets, url: URL, now: number): Promise<Answer> {
  const refusal = refuseSignedUrl({ url, publicKeys: assets.publicKeys, now });
  if (refusal !== null) return cloudFrontError(403, refusal);
  const key = url.pathname.slice(1);
  try {
    const object = await assets.s3.send(new GetObjectCommand({ Bucket: assets.bucket, Key: key }));
    return {
      status: 200,
      headers: {
        'content-type': object.ContentType ?? 'application/octet-stream',
        'cache-control': 'public, max-age=31536000, immutable',
        'x-content-type-options': 'nosniff',
        etag: object.ETag ?? '',
      },
      body: (await object.Body?.transformToByteArray()) ?? '',
    };
  } catch (error) {
    if (error instanceof NoSuchKey) return cloudFrontError(404, 'NoSuchKey');
    throw error;
  }
}

function cloudFrontError(status: number, code: string): Answer {
  return {
    status,
    headers: { 'content-type': 'text/xml', 'cache-control': 'no-store' },
    body: `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code></Error>`,
  };
}
