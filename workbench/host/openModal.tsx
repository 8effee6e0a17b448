import type { ElementType } from 'react';
import { css } from '@emotion/css';
import { Modal } from '@grafana/ui';

export interface ShownModal {
  title: string;
  body: ElementType<{ onDismiss?: () => void }>;
  width?: string | number;
}

/** The modal that an extension opened through its helpers. */
export function openModal({ title, body: Body, width }: ShownModal, onDismiss: () => void) {
  return (
    <Modal isOpen title={title} onDismiss={onDismiss} className={width === undefined ? undefined : css({ width })}>
      <Body onDismiss={onDismiss} />
    </Modal>
  );
}
