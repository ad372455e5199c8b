/** The dashboard of a stage, made from what the services declare: a new function or queue is on it without a line written for it. */
import type { Figure } from '@glamora/serverless-plugins/alarm';
import { declaredServices } from '../declared-services.ts';
import { textVariable } from '../framework.ts';
import type { Framework } from '../framework.ts';
import type { ServiceLevels } from '../service-levels.ts';
import { indexNames } from '../table-indexes.ts';
import { capacitySection, functionSections } from './function-sections.ts';
import { queueSection, tableSection } from './storage-sections.ts';
import type { Figures, Subject } from './subject.ts';
import { apiSections, businessSection, edgeSection, serviceLevelSection } from './traffic-sections.ts';
import { placed } from './widget.ts';

/** A fragment of the template. */
export async function dashboard(framework: Framework): Promise<object> {
  const stage = await textVariable(framework, 'sls:stage');
  const body = dashboardBody({
    stage,
    services: declaredServices(),
    indexes: indexNames(),
    serviceLevels: (await framework.resolveVariable('self:custom.serviceLevels')) as ServiceLevels,
    tier: (await framework.resolveVariable('self:custom.tier')) as Subject['tier'],
    isWatched: (await textVariable(framework, 'param:alarms')) === 'all',
    figures: {
      ...((await framework.resolveVariable('self:custom.alarmFigures')) as Omit<
        Figures,
        'table' | 'dashboard'
      >),
      table: (await framework.resolveVariable('self:custom.tableAlarms')) as Readonly<Record<string, Figure>>,
      dashboard: (await framework.resolveVariable('self:custom.dashboard')) as Figures['dashboard'],
    },
  });
  return {
    Resources: {
      Dashboard: {
        Type: 'AWS::CloudWatch::Dashboard',
        Properties: {
          // Dashboards are global: the name tells regions apart.
          DashboardName: { 'Fn::Sub': `glamora-${stage}-\${AWS::Region}` },
          DashboardBody: { 'Fn::Sub': JSON.stringify(body) },
        },
      },
    },
  };
}

export function dashboardBody(subject: Subject): object {
  return {
    start: '-PT6H',
    periodOverride: 'inherit',
    widgets: placed([
      serviceLevelSection(subject),
      businessSection(subject),
      ...apiSections(subject),
      edgeSection(subject),
      capacitySection(subject),
      tableSection(subject),
      queueSection(subject),
      ...functionSections(subject),
    ]),
  };
}
