import React, { type ReactNode, useState } from 'react';

/** A part of a page that is made when it is opened. */
export function Folded(props: {
  title: string;
  children: () => ReactNode;
}): JSX.Element {
  const [isOpen, setOpen] = useState(false);
  return (
    <details
      className="jp-mlhub-plot"
      onToggle={event => setOpen(event.currentTarget.open)}
    >
      <summary>{props.title}</summary>
      {isOpen && props.children()}
    </details>
  );
}
