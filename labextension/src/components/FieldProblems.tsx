import React from 'react';

import type { IFieldProblem } from '../documents';

/** What is wrong with a field, and (unless `exact`) with the fields inside of it. */
export function FieldProblems(props: {
  problems: IFieldProblem[];
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
          {problem.message}
        </small>
      ))}
    </>
  );
}
