export { AnalyticsRepository } from './analytics.ts';
export type { Counting } from './analytics.ts';
export { rebuildAnalytics } from './analytics-rebuild.ts';
export type { AnalyticsRebuild, AnalyticsRebuildSettings } from './analytics-rebuild.ts';
export type { Activity, Sale, Statistics, View } from './analytics-gains.ts';
export { TrendingRepository } from './analytics-trending.ts';
export type { TrendingContent } from './analytics-trending.ts';
export { ArchiveRepository } from './archive.ts';
export type { ArchivePart, ArchiveWalk, Lease, LeaseResult, PartReference } from './archive.ts';
export { batchGet, BatchIncomplete, batchWrite } from './batch.ts';
export type { BatchGetOptions, BatchRetry, BatchWrite } from './batch.ts';
export { CallCountRepository } from './call-counts.ts';
export type { CallCount, CallLimits } from './call-counts.ts';
export { ContentRepository } from './content.ts';
export type { ContentChanges, ContentListing } from './content.ts';
export { ContentAccessReader } from './content-access.ts';
export type { ContentAccess } from './content-access.ts';
export { ContentReader } from './content-reader.ts';
export type { Content } from './content-reader.ts';
export type { Page, PageRequest } from './ordered-list.ts';
export { OwnerPartitions } from './owner-partitions.ts';
export type { OwnerListName, OwnerPartitionsSettings } from './owner-partitions.ts';
export { PurchaseRepository } from './purchases.ts';
export type { PaymentReference, Purchase, PurchaseOpening, StoredPurchaseStatus } from './purchases.ts';
export { RecentContentRepository } from './recent-content.ts';
export type { RecentPlace } from './recent-content.ts';
export { ScalingRepository } from './scaling.ts';
export type {
  ComparedForecast,
  ForecastAccuracy,
  LastingScalingMode,
  RuleChoice,
  RuleLoss,
  ScalingDecision,
  ScalingMode,
  ScalingModeSetting,
  ScalingState,
  WindowForecast,
} from './scaling.ts';
export { searchContent } from './search-content.ts';
export { compareMatches } from './search-index.ts';
export type {
  Matches,
  MatchRequest,
  SearchDocument,
  SearchIndex,
  SearchMatch,
  StoredSearchDocument,
} from './search-index.ts';
export { indexContent } from './search-indexing.ts';
export type { Indexing } from './search-indexing.ts';
export { rebuildSearchIndex } from './search-rebuild.ts';
export type { RebuildProgress } from './search-rebuild.ts';
export { TableSearchIndex } from './search-table-index.ts';
export { SessionRepository } from './sessions.ts';
export type { Challenge, Session } from './sessions.ts';
export { StatisticsRepository } from './statistics.ts';
export type { DailyStatistics } from './statistics.ts';
export { openTable } from './table.ts';
export type { GlamoraTable, PrimaryKey } from './table.ts';
export { writeTogether } from './transaction.ts';
export type { TransactionResult } from './transaction.ts';
export { UserRepository } from './users.ts';
export type { User, UserChanges } from './users.ts';
