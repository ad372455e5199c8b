/** One file of the API's documentation. */
export interface DocumentationPage {
  readonly contentType: string;
  readonly body: string | Uint8Array;
}

/** Gives `/openapi.json`, `/docs` and what that page loads; null for any other path. */
export type Documentation = (pathname: string) => Promise<DocumentationPage | null>;
