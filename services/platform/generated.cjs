// Parts of the template that follow from figures and from what other services declare. The framework reads them from here.
const { tableReplicas } = require('./src/table-replicas.ts');
const { tableSchedule } = require('./src/table-schedule.ts');

module.exports = { tableReplicas, tableSchedule };
