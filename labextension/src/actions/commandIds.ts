/** The commands of ML Hub. */
export namespace CommandIDs {
  export const showPanel = 'mlhub:show-panel';
  export const upload = 'mlhub:upload';
  export const registerFile = 'mlhub:register-file';
  export const train = 'mlhub:train';
  export const leaderboards = 'mlhub:leaderboards';
  export const open = 'mlhub:open';
  export const signOut = 'mlhub:sign-out';
  export const account = 'mlhub:account';
  export const administer = 'mlhub:administer';
  export const settings = 'mlhub:settings';
  export const filter = 'mlhub:filter';
  export const compare = 'mlhub:compare';
  export const submit = 'mlhub:submit';
  export const refresh = 'mlhub:refresh';
}
