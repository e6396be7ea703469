import { ACCEPTED } from '../state/uploading';

/** Let the browser download what is at an address. */
export function download(url: string): void {
  const link = document.createElement('a');
  link.href = url;
  link.download = '';
  link.click();
}

/** Let the person choose files that can be registered. */
export function chooseFiles(then: (files: File[]) => void): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.accept = ACCEPTED;
  input.multiple = true;
  input.onchange = () => then(Array.from(input.files ?? []));
  input.click();
}
