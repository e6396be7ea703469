import React from 'react';

/** The columns of a select, drawn again only when they change, because there may be thousands. */
export const ColumnOptions = React.memo(function ColumnOptions(props: {
  columns: { name: string }[];
}): JSX.Element {
  return (
    <>
      {props.columns.map(({ name }) => (
        <option key={name}>{name}</option>
      ))}
    </>
  );
});
