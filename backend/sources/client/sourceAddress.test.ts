import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refusalOf } from './sourceAddress.rules.ts';

const NEVER = [
  '169.254.169.254',
  '169.254.0.1',
  'fe80::1',
  'fe80::1%eth0',
  'febf::1',
  '::ffff:169.254.169.254',
  '::ffff:a9fe:a9fe',
  '64:ff9b::a9fe:a9fe',
  '::169.254.169.254',
  '0.0.0.0',
  '::',
  '224.0.0.1',
  'ff02::1',
  '255.255.255.255',
  '100.100.100.200',
  'fd00:ec2::254',
  'fd00:ec2::23',
  'fd20:ce::254',
  '168.63.129.16',
  '2002:a9fe:a9fe::1',
  '2001:0:4136:e378:8000:63bf:3fff:fdd2',
  'not an address',
  '',
];
const PRIVATE = [
  '127.0.0.1',
  '127.8.8.8',
  '10.1.2.3',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '100.64.0.1',
  '::1',
  'fd12::1',
  '::ffff:10.0.0.1',
  '::ffff:7f00:1',
];
const PUBLIC = ['8.8.8.8', '172.32.0.1', '169.253.1.1', '2606:4700::1111', '::ffff:8.8.8.8', '192.169.0.1'];

test('link-local, metadata and reserved addresses are refused however they are written', () => {
  for (const address of NEVER) {
    assert.notEqual(refusalOf(address, true), null, address);
    assert.notEqual(refusalOf(address, false), null, address);
  }
});

test('private and loopback addresses are refused unless they are allowed', () => {
  for (const address of PRIVATE) {
    assert.equal(refusalOf(address, true), null, address);
    assert.match(refusalOf(address, false) ?? '', /private/, address);
  }
});

test('public addresses are taken', () => {
  for (const address of PUBLIC) {
    assert.equal(refusalOf(address, false), null, address);
  }
});
