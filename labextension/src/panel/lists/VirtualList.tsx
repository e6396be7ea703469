import React, { useEffect, useLayoutEffect, useRef, useState } from 'react';

import { buttonByKey, rowByKey } from './keys';
import { offsetsOf, rowsInSight, wholeRows } from './windows';

/** Rows that are drawn above and below those in sight. */
const SPARE = 8;
/** So close to the end of what is loaded the next page is asked for. */
const NEAR_END = 25;

interface IProps<T> {
  label: string;
  items: T[];
  /** How many there are on all pages. */
  total: number;
  hasMore: boolean;
  loadMore: () => void;
  keyOf: (item: T) => string;
  nameOf: (item: T) => string;
  heightOf: (item: T) => number;
  /** Draw a row; the tab key leads to the one that `isStop`. */
  draw: (item: T, isStop: boolean) => JSX.Element;
}

/**
 * A list of which only the rows in sight are drawn, and one more: the row that
 * has the focus, or that the tab key leads to.
 */
export function VirtualList<T>(props: IProps<T>): JSX.Element {
  const { items, keyOf, heightOf, draw, hasMore, loadMore } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [room, place] = useRoom();
  const offsets = React.useMemo(
    () => offsetsOf(items.map(heightOf)),
    [items, heightOf]
  );
  const height = wholeRows(offsets, room);
  const [top, setTop] = useState(0);
  const [first, last] = rowsInSight(offsets, top, height, SPARE);
  const { stop, focusRow, onKeyDown, onFocus } = useFocus(
    props,
    offsets,
    scroller
  );
  useEffect(() => {
    if (hasMore && Math.max(last, stop) >= items.length - NEAR_END) {
      loadMore();
    }
    // eslint-disable-next-line react-hooks/exhaustive-deps -- a page that did not come is asked for again by the next step
  }, [hasMore, last, stop, items]);
  useLayoutEffect(focusRow);

  const drawn = [];
  for (let index = first; index <= last; index += 1) {
    drawn.push(index);
  }
  if (stop < first || stop > last) {
    drawn.push(stop);
  }
  const whole = offsets[offsets.length - 1];
  return (
    <div
      className="jp-mlhub-room"
      ref={place}
      style={{ maxHeight: whole, minHeight: wholeRows(offsets, FEWEST_PX) }}
    >
      <div
        className="jp-mlhub-scroller"
        ref={scroller}
        style={{ height }}
        onScroll={event => setTop(event.currentTarget.scrollTop)}
      >
        <div
          role="list"
          aria-label={props.label}
          style={{ height: whole }}
          onKeyDown={onKeyDown}
          onFocus={onFocus}
        >
          {drawn.map(index => (
            <div
              key={keyOf(items[index])}
              role="listitem"
              aria-posinset={index + 1}
              aria-setsize={props.total}
              className="jp-mlhub-place"
              data-index={index}
              style={{
                top: offsets[index],
                height: offsets[index + 1] - offsets[index]
              }}
            >
              {draw(items[index], index === stop)}
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}

/** A list does not get smaller than this, however little room there is. */
const FEWEST_PX = 80;

/** How high the place of the list is, also after the panel became another size. */
function useRoom(): [number, (node: HTMLDivElement | null) => void] {
  const [room, setRoom] = useState(0);
  const observer = useRef<ResizeObserver | null>(null);
  const place = React.useCallback((node: HTMLDivElement | null) => {
    observer.current?.disconnect();
    if (node) {
      setRoom(node.clientHeight);
      observer.current = new ResizeObserver(() => setRoom(node.clientHeight));
      observer.current.observe(node);
    }
  }, []);
  return [room, place];
}

/** The row that the tab key leads to, and the keys that lead from there to others. */
function useFocus<T>(
  { items, keyOf, nameOf }: IProps<T>,
  offsets: number[],
  scroller: React.RefObject<HTMLDivElement>
) {
  const [current, setCurrent] = useState<{ key: string; index: number }>();
  const wanted = useRef(false);
  const found = React.useMemo(
    () => (current ? items.findIndex(one => keyOf(one) === current.key) : 0),
    [items, current, keyOf]
  );
  // A row that is gone leaves its place to the next one.
  const stop =
    found >= 0 ? found : Math.min(current?.index ?? 0, items.length - 1);
  const lead = (index: number) => {
    wanted.current = true;
    setCurrent({ key: keyOf(items[index]), index });
  };
  const focusRow = () => {
    const row = scroller.current?.querySelector(`[data-index="${stop}"]`);
    if (wanted.current && row) {
      wanted.current = false;
      reveal(scroller.current!, offsets[stop], offsets[stop + 1]);
      const name = row.querySelector<HTMLElement>('button.jp-mlhub-name');
      (name ?? row.querySelector('button'))?.focus({ preventScroll: true });
    }
  };
  const onFocus = (event: React.FocusEvent) => {
    const index = indexOf(event.target);
    if (index !== null && index !== stop) {
      setCurrent({ key: keyOf(items[index]), index });
    }
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    const row = rowOf(event.target as Element);
    if (!row || event.altKey || event.ctrlKey || event.metaKey) {
      return;
    }
    const names = {
      count: items.length,
      at: (index: number) => nameOf(items[index])
    };
    const next = rowByKey(event.key, Number(row.dataset.index), names);
    const button = buttonByKey(event.key, row, event.target as Element);
    if (next !== null || button) {
      event.preventDefault();
      button?.focus();
    }
    if (next !== null) {
      lead(next);
    }
  };
  return { stop, focusRow, onFocus, onKeyDown };
}

function rowOf(node: Element): HTMLElement | null {
  return node.closest<HTMLElement>('.jp-mlhub-place');
}

function indexOf(node: Element): number | null {
  const row = rowOf(node);
  return row && Number(row.dataset.index);
}

/** Scroll no further than it takes to see the whole row. */
function reveal(scroller: HTMLElement, start: number, end: number): void {
  const { scrollTop, clientHeight } = scroller;
  if (start < scrollTop) {
    scroller.scrollTop = start;
  } else if (end > scrollTop + clientHeight) {
    scroller.scrollTop = end - clientHeight;
  }
}
