import { LabIcon } from '@jupyterlab/ui-components';

import mlhubSvg from '../../style/icons/mlhub.svg';
import signOutSvg from '../../style/icons/sign-out.svg';

/** ML Hub's icon: in the sidebar, on tabs and on the launcher card. */
export const mlhubIcon = new LabIcon({
  name: 'jupyter-mlhub:icon',
  svgstr: mlhubSvg
});

export const signOutIcon = new LabIcon({
  name: 'jupyter-mlhub:sign-out',
  svgstr: signOutSvg
});
