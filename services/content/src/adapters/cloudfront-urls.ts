/** Signed addresses as CloudFront checks them: a canned policy, which names the one address and its end. */
import { getSignedUrl } from '@aws-sdk/cloudfront-signer';
import type { SignAssetUrl } from '../get-content-url.ts';

export interface AssetSigning {
  /** Scheme and host that serve `/ipfs/{cid}`. */
  readonly assetsUrl: string;
  readonly keyPairId: string;
  /** RSA private key, PEM. */
  readonly privateKey: string;
}

export function cloudFrontUrls({ assetsUrl, keyPairId, privateKey }: AssetSigning): SignAssetUrl {
  return (contentId, expiresAt) =>
    getSignedUrl({ url: `${assetsUrl}/ipfs/${contentId}`, keyPairId, privateKey, dateLessThan: expiresAt });
}
