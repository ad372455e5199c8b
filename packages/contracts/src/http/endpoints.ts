/** Every HTTP call, in the order in which the documentation shows them. */
import { getTrending, listSales } from './analytics.ts';
import { authenticateUser, createNonce, endSession, getPublicKeys, refreshSession } from './auth.ts';
import {
  getContent,
  getContentUrl,
  getCreatorProfile,
  listContent,
  updateContent,
  uploadContent,
} from './content.ts';
import { checkHealth } from './health.ts';
import { getPurchase, listPurchases, purchaseContent, submitPayment } from './purchases.ts';
import { changeScalingMode, getScalingStatus } from './scaling.ts';
import { searchContent } from './search.ts';
import { getMyProfile, listUsersByRegion, updateMyProfile } from './users.ts';

export const endpoints = [
  createNonce,
  authenticateUser,
  refreshSession,
  endSession,
  getPublicKeys,
  getMyProfile,
  updateMyProfile,
  listUsersByRegion,
  uploadContent,
  listContent,
  searchContent,
  getTrending,
  getContent,
  updateContent,
  getContentUrl,
  getCreatorProfile,
  listSales,
  purchaseContent,
  submitPayment,
  getPurchase,
  listPurchases,
  getScalingStatus,
  changeScalingMode,
  checkHealth,
] as const;
