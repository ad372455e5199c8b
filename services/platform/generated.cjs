// Parts of the template that follow from figures and from what other services declare. The framework reads them from here.
const { dashboard } = require('./src/dashboard/dashboard.ts');
const { serviceLevelAlarms } = require('./src/service-levels.ts');
const { tableAlarms } = require('./src/table-alarms.ts');
const { tableReplicas } = require('./src/table-replicas.ts');
const { tableSchedule } = require('./src/table-schedule.ts');

module.exports = { dashboard, serviceLevelAlarms, tableAlarms, tableReplicas, tableSchedule };
