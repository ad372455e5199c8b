export { chanceOf } from './chance.ts';
export type { CloudFaults } from './cloud-faults.ts';
export { startConnectionProxy } from './connection-proxy.ts';
export type { ConnectionFault, ConnectionProxy, ConnectionProxySettings } from './connection-proxy.ts';
export { faultJournal } from './fault-journal.ts';
export type { FaultJournal, InjectedFault } from './fault-journal.ts';
export { startFaultProxy } from './fault-proxy.ts';
export type {
  DecideRequest,
  FaultProxy,
  FaultProxySettings,
  ProxiedRequest,
  RequestFault,
} from './fault-proxy.ts';
export { faultyInvoker } from './faulty-invoker.ts';
export type { DeliveryFaultSettings } from './faulty-invoker.ts';
export { outage } from './outage.ts';
export type { Outage } from './outage.ts';
export { faultNames, scheduleOf } from './schedule.ts';
export type { Episode, FaultName } from './schedule.ts';
export { withSoonRetries } from './soon-retries.ts';
export { tableFaults } from './table-faults.ts';
export type { TableFaultSettings } from './table-faults.ts';
export { startWeather } from './weather.ts';
export type { Weather } from './weather.ts';
