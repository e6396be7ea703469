import React, { type ReactNode } from 'react';

/** A fact, and what one reads while one points at it. */
export interface IFact {
  text: ReactNode;
  title?: string;
}

/** A line of facts. What is unknown is left out. */
export function KeyFacts(props: {
  label: string;
  facts: (IFact | ReactNode)[];
}): JSX.Element {
  const known = props.facts.filter(fact => fact || fact === 0);
  return (
    <ul className="jp-mlhub-keyFacts" aria-label={props.label}>
      {known.map((fact, index) =>
        isFact(fact) ? (
          <li key={index} title={fact.title}>
            {fact.text}
          </li>
        ) : (
          <li key={index}>{fact}</li>
        )
      )}
    </ul>
  );
}

function isFact(fact: IFact | ReactNode): fact is IFact {
  return typeof fact === 'object' && fact !== null && 'text' in fact;
}
