import React, {
  type ReactNode,
  useLayoutEffect,
  useRef,
  useState
} from 'react';

/** What may be wider than its place, or (`isTall`) higher; the keyboard scrolls it where it is. */
export function Scrolled(
  props: {
    isTall?: boolean;
    children: ReactNode;
  } & React.HTMLAttributes<HTMLDivElement>
): JSX.Element {
  const { isTall = false, children, ...rest } = props;
  const host = useRef<HTMLDivElement>(null);
  const [isCut, setCut] = useState(false);
  useLayoutEffect(() => {
    const node = host.current!;
    const look = () =>
      setCut(
        node.scrollWidth > node.clientWidth ||
          node.scrollHeight > node.clientHeight
      );
    const size = new ResizeObserver(look);
    size.observe(node);
    look();
    return () => size.disconnect();
  }, []);
  return (
    <div
      {...rest}
      ref={host}
      className={isTall ? 'jp-mlhub-scroll' : 'jp-mlhub-wide'}
      tabIndex={isCut ? 0 : undefined}
    >
      {children}
    </div>
  );
}
