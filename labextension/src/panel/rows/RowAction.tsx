import type { LabIcon } from '@jupyterlab/ui-components';
import React from 'react';

/** A button of a row; the arrow keys lead to it, not the tab key. */
export function RowAction(props: {
  icon: LabIcon;
  title: string;
  hasMenu?: boolean;
  onClick: (event: React.MouseEvent<HTMLElement>) => void;
}): JSX.Element {
  return (
    <button
      className="jp-mlhub-action"
      title={props.title}
      aria-label={props.title}
      aria-haspopup={props.hasMenu ? 'menu' : undefined}
      tabIndex={-1}
      onClick={props.onClick}
    >
      <props.icon.react tag="span" width="14px" height="14px" />
    </button>
  );
}
