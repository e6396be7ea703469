import React from 'react';

import type { FieldError } from '../../api/types';

/** The sentence without the field's path, because its place in the form shows the field. */
function withoutField({ field, message }: FieldError): string {
  const named = [`${field}: `, `${field} `].find(one =>
    message.startsWith(one)
  );
  if (!named) {
    return message;
  }
  const rest = message.slice(named.length);
  return rest.charAt(0).toUpperCase() + rest.slice(1);
}

/** What is wrong with a field, and (unless `exact`) with the fields inside of it. */
export function FieldProblems(props: {
  problems: FieldError[];
  field: string;
  exact?: boolean;
}): JSX.Element {
  const { problems, field, exact } = props;
  const concerned = problems.filter(
    problem =>
      problem.field === field ||
      (!exact && problem.field.startsWith(`${field}.`))
  );
  return (
    <>
      {concerned.map((problem, index) => (
        <small className="jp-mlhub-problem" role="alert" key={index}>
          {withoutField(problem)}
        </small>
      ))}
    </>
  );
}
