import { allPages } from './pages';
import { answerOf, type Requests } from './requests';
import type { Leaks, Page, SplitCreate, SplitInfo } from './types';

/** The named splits of a dataset's version, and what random folds of it leak. */
export class SplitClient {
  constructor(private readonly api: Requests['api']) {}

  list(name: string, number: number): Promise<Page<SplitInfo>> {
    return allPages(query => {
      const params = { path: { name, number: String(number) }, query };
      return answerOf(
        this.api.GET('/datasets/{name}/versions/{number}/splits', { params })
      );
    });
  }

  leaks(name: string, number: number, target: string): Promise<Leaks> {
    const path = { name, number: String(number) };
    const params = { path, query: { target } };
    return answerOf(
      this.api.GET('/datasets/{name}/versions/{number}/leaks', { params })
    );
  }

  save(
    name: string,
    number: number,
    split: string,
    body: SplitCreate
  ): Promise<SplitInfo> {
    const params = { path: { name, number: String(number), split } };
    const path = '/datasets/{name}/versions/{number}/splits/{split}';
    return answerOf(this.api.PUT(path, { params, body }));
  }

  delete(name: string, number: number, split: string): Promise<void> {
    const params = { path: { name, number: String(number), split } };
    const path = '/datasets/{name}/versions/{number}/splits/{split}';
    return answerOf(this.api.DELETE(path, { params }));
  }
}
