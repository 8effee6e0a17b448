export { FAULT_KINDS } from './api.ts';
export type {
  ActiveFault,
  ChangeEvent,
  ChangeKind,
  FaultChoice,
  FaultKind,
  LogLevel,
  LogLine,
  Shop,
  ShopOptions,
} from './api.ts';
export { EXPOSITION_CONTENT_TYPE, exposition } from './exposition.ts';
export { Refusal } from './operator.ts';
export type { Effect, LimitState, Operator, ServiceState, VolumeState } from './operator.ts';
export { createShop } from './shop.ts';
export { CONTROL_TOKEN_HEADER } from './control.ts';
export type { ChangeSenderOptions, WebhookAuth } from './changeSender.ts';
export { startShopServer } from './server.ts';
export type { ShopServer, ShopServerOptions } from './server.ts';
export { storedLine } from './storedLine.ts';
