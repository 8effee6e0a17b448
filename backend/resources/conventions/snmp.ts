import type { ConventionFamily } from './convention.ts';

/** snmp_exporter with IF-MIB, HOST-RESOURCES-MIB and SNMPv2-MIB. */
export const snmp: ConventionFamily = {
  name: 'snmp_exporter',
  proof: 'exporter',
  entity: [
    { kind: 'device', labels: ['sysName'] },
    { kind: 'device', labels: ['instance'] },
  ],
  probes: ['sysUpTime'],
  rows: [
    { metric: 'sysUpTime', role: 'info', type: 'gauge', unit: '1' },
    { metric: 'sysDescr', role: 'info', type: 'gauge', unit: '1' },
    { metric: 'ifHCInOctets', role: 'utilisation', type: 'counter', unit: 'bytes' },
    { metric: 'ifHCOutOctets', role: 'utilisation', type: 'counter', unit: 'bytes' },
    { metric: 'ifInOctets', role: 'utilisation', type: 'counter', unit: 'bytes' },
    { metric: 'ifOutOctets', role: 'utilisation', type: 'counter', unit: 'bytes' },
    { metric: 'ifInErrors', role: 'errors', type: 'counter', unit: 'packets', pair: { metric: 'ifHCInUcastPkts', as: 'requests' } },
    { metric: 'ifOutErrors', role: 'errors', type: 'counter', unit: 'packets', pair: { metric: 'ifHCOutUcastPkts', as: 'requests' } },
    { metric: 'ifInDiscards', role: 'errors', type: 'counter', unit: 'packets', pair: { metric: 'ifHCInUcastPkts', as: 'requests' } },
    { metric: 'ifOutDiscards', role: 'errors', type: 'counter', unit: 'packets', pair: { metric: 'ifHCOutUcastPkts', as: 'requests' } },
    { metric: 'ifHCInUcastPkts', role: 'other', type: 'counter', unit: 'packets' },
    { metric: 'ifHCOutUcastPkts', role: 'other', type: 'counter', unit: 'packets' },
    { metric: 'ifOperStatus', role: 'info', type: 'gauge', unit: '1' },
    { metric: 'ifAdminStatus', role: 'info', type: 'gauge', unit: '1' },
    { metric: 'ifHighSpeed', role: 'capacity', type: 'gauge', unit: 'Mbit/s' },
    { metric: 'ifSpeed', role: 'capacity', type: 'gauge', unit: 'bit/s' },
    { metric: 'hrProcessorLoad', role: 'utilisation', type: 'gauge', unit: '%' },
    { metric: 'hrStorageUsed', role: 'utilisation', type: 'gauge', unit: 'blocks', pair: { metric: 'hrStorageSize', as: 'limit' } },
    { metric: 'hrStorageSize', role: 'capacity', type: 'gauge', unit: 'blocks' },
    { metric: 'hrSystemUptime', role: 'info', type: 'gauge', unit: '1' },
    { metric: 'snmp_scrape_duration_seconds', role: 'other', type: 'gauge', unit: 's' },
  ],
};
