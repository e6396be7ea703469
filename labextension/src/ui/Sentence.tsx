import React from 'react';

/** What a translated sentence keeps for a part that is no text, such as a link. */
export const PARTS = ['%1', '%2', '%3'] as const;

/** The pieces of a sentence and, as numbers from zero, the places of its parts. */
export function splitSentence(text: string): (string | number)[] {
  return text
    .split(/(%[1-3])/)
    .filter(piece => piece !== '')
    .map(piece => (/^%[1-3]$/.test(piece) ? Number(piece[1]) - 1 : piece));
}

/**
 * A whole sentence with elements in it: the first stands where `text` has `%1`.
 *
 * ### Notes
 * `trans.__('See %1.', PARTS[0])` leaves the place as it is.
 */
export function Sentence(props: {
  text: string;
  parts: JSX.Element[];
}): JSX.Element {
  return (
    <>
      {splitSentence(props.text).map((piece, index) => (
        <React.Fragment key={index}>
          {typeof piece === 'number' ? props.parts[piece] : piece}
        </React.Fragment>
      ))}
    </>
  );
}
