import React from 'react';

/** The columns of a select, drawn anew only when they are others: there may be thousands. */
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
