import React, { useState } from 'react';

/** Makes a group or a role, for which a name is enough. */
export function NewNameForm(
  props: {
    label: string;
    button: string;
    busy: boolean;
    /** Tells whether it was made; if not, the name stays to be mended. */
    onCreate: (name: string) => Promise<boolean>;
  } & Pick<React.InputHTMLAttributes<HTMLInputElement>, 'maxLength' | 'pattern'>
): JSX.Element {
  const { label, button, busy, onCreate, ...limits } = props;
  const [name, setName] = useState('');
  return (
    <form
      className="jp-mlhub-inline"
      onSubmit={event => {
        event.preventDefault();
        void onCreate(name).then(isMade => isMade && setName(''));
      }}
    >
      <input
        className="jp-mod-styled"
        required
        {...limits}
        placeholder={label}
        aria-label={label}
        value={name}
        onChange={event => setName(event.target.value)}
      />
      <button className="jp-mod-styled" disabled={busy}>
        {button}
      </button>
    </form>
  );
}
