export type { OpenApiDocument, Operation } from './openapi/document-types.ts';
export { openApiDocument } from './openapi/openapi-document.ts';
export type { DocumentSettings } from './openapi/openapi-document.ts';
export { documentationRoutes } from './page/documentation-routes.ts';
export type { DocumentationRoute } from './page/documentation-routes.ts';
