/** What a call for a purchase writes: its count, and all or none of its rows. */
import { TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { contentKey } from './content-key.ts';
import { table, TableName } from './middlewares.ts';

/** One row a day and caller, with a number for each minute. */
export const countCall = (caller: string, at: Date) => {
  const time = at.toISOString();
  return table.send(
    new UpdateCommand({
      TableName,
      Key: { PK: `CALLS#${caller}`, SK: `DAY#${time.slice(0, 10)}` },
      UpdateExpression: 'ADD calls :one, #minute :one',
      ConditionExpression:
        '(attribute_not_exists(calls) OR calls < :most) AND (attribute_not_exists(#minute) OR #minute < :most)',
      ExpressionAttributeNames: { '#minute': `m${time.slice(11, 16).replace(':', '')}` },
      ExpressionAttributeValues: { ':one': 1, ':most': 1e9 },
    }),
  );
};

export interface Purchase {
  readonly purchaseId: string;
  readonly contentId: string;
  readonly buyer: string;
  readonly seller: string;
  readonly priceWei: string;
  readonly status: 'PENDING';
  readonly createdAt: string;
  readonly expiresAt: string;
}

export const begin = (purchase: Purchase) => {
  const { purchaseId, contentId, buyer, createdAt, priceWei } = purchase;
  const reference = {
    TableName,
    Item: { PK: `PURCHASE_ID#${purchaseId}`, SK: 'REFERENCE', purchaseId, contentId, buyer, createdAt },
    ConditionExpression: 'attribute_not_exists(PK)',
  };
  const place = {
    PK: `PURCHASE#${contentId}#${buyer}`,
    SK: `TRANSACTION#${createdAt}#${purchaseId.slice(2, 10)}`,
    GSI1PK: `BUYER#${buyer}`,
    GSI1SK: `PURCHASE#${createdAt}`,
  };
  const onSale = {
    TableName,
    Key: contentKey(contentId),
    ConditionExpression: 'active = :yes AND priceWei = :price',
    ExpressionAttributeValues: { ':yes': true, ':price': priceWei },
  };
  const TransactItems = [
    { Put: reference },
    { Put: { TableName, Item: { ...place, ...purchase } } },
    { ConditionCheck: onSale },
  ];
  return table.send(new TransactWriteCommand({ TransactItems }));
};
