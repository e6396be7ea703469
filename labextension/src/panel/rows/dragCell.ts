import { MimeData } from '@lumino/coreutils';
import { Drag } from '@lumino/dragdrop';

/** What notebooks take as dropped cells. */
const CELLS = 'application/vnd.jupyter.cells';
/** Pixels that the mouse moves before a press becomes a drag. */
const THRESHOLD = 5;

/** Let a press on a row that moves on become a drag of a code cell. */
export function beginCellDrag(event: React.MouseEvent, source: string): void {
  if (event.button !== 0) {
    return;
  }
  const { clientX, clientY } = event;
  const stop = () => {
    document.removeEventListener('mousemove', move, true);
    document.removeEventListener('mouseup', stop, true);
  };
  const move = (moved: MouseEvent) => {
    const way = Math.hypot(moved.clientX - clientX, moved.clientY - clientY);
    if (way < THRESHOLD) {
      return;
    }
    stop();
    const mimeData = new MimeData();
    const cell = {
      cell_type: 'code',
      source,
      metadata: {},
      outputs: [],
      execution_count: null
    };
    mimeData.setData(CELLS, [cell]);
    mimeData.setData('text/plain', source);
    const drag = new Drag({
      mimeData,
      dragImage: picture(source),
      supportedActions: 'copy',
      proposedAction: 'copy',
      source: null
    });
    void drag.start(moved.clientX, moved.clientY).then(() => drag.dispose());
  };
  document.addEventListener('mousemove', move, true);
  document.addEventListener('mouseup', stop, true);
}

function picture(source: string): HTMLElement {
  const node = document.createElement('div');
  node.className = 'jp-mlhub-drag';
  node.textContent = source.split('\n').pop() ?? '';
  return node;
}
