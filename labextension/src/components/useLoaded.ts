import { useEffect, useState } from 'react';

/** The result of a request that is made again whenever one of `keys` changes. */
export function useLoaded<T>(
  request: () => Promise<T>,
  keys: readonly unknown[]
): { value: T | null; problem: string } {
  const [value, setValue] = useState<T | null>(null);
  const [problem, setProblem] = useState('');
  useEffect(() => {
    let current = true;
    request().then(
      loaded => {
        if (current) {
          setValue(loaded);
          setProblem('');
        }
      },
      (error: Error) => {
        if (current) {
          setProblem(error.message);
        }
      }
    );
    return () => {
      current = false;
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the keys stand for the request
  }, keys);
  return { value, problem };
}
